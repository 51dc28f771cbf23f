import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { suite, test } from 'node:test';
import packageJson from '../../package.json' with { type: 'json' };
import { didYouMean } from '../../scripts/shared/command.ts';
import { ROOT } from '../../scripts/shared/root.ts';
import { printable, progressLine } from '../../scripts/shared/terminal.ts';
import { ended } from '../support/commands/child.ts';
import { run, start } from '../support/commands/cli.ts';

/** The file of each command and each task, by its name. */
const entries = new Map<string, string>();
for (const folder of ['commands', 'tasks']) {
  for (const file of await readdir(`${ROOT}scripts/${folder}`)) {
    if (file.endsWith('.ts')) entries.set(file.replace('.ts', ''), `scripts/${folder}/${file}`);
  }
}
const names = [...entries.keys()];

/** A colon does not belong in a file's name. */
const scriptOf = (file: string) => file.replace('-', ':');

suite('every command', () => {
  test('is an npm script, and every npm script is one', () => {
    // npm's own: it runs it when it installs and packs.
    const { prepare: _, ...scripts } = packageJson.scripts;
    assert.deepEqual(
      scripts,
      Object.fromEntries(
        [...entries].map(([name, file]) => [
          scriptOf(name),
          `node --import ./scripts/shared/compile-cache.ts ${file}`,
        ]),
      ),
    );
  });

  for (const name of names) {
    test(`${name} shows its help, without colours in a pipe`, async () => {
      const { status, stdout, stderr } = await run(name, ['--help']);
      assert.deepEqual([status, stderr], [0, '']);
      assert.match(
        stdout,
        new RegExp(`Usage: npm (run )?${scriptOf(name)}\\b[^]*--help +Show this`),
      );
      assert.ok(!stdout.includes('\u001b'));
      assert.doesNotMatch(stdout, /--$/m);
    });

    test(`${name} refuses what it does not know with status 2`, async () => {
      const { status, stdout, stderr } = await run(name, ['--hepl']);
      assert.deepEqual([status, stdout], [2, '']);
      assert.match(stderr, /There is no option --hepl\. Did you mean --help\?/);
      assert.match(stderr, new RegExp(`See: npm (run )?${scriptOf(name)} -- --help`));
      assert.ok(!stderr.includes('\u001b'));
    });
  }

  test('ends without a word when nobody reads on', async () => {
    const child = start('send', ['--help']);
    child.stdout?.destroy();
    const { stderr } = await ended(child);
    assert.equal(stderr, '');
  });

  test('of npm itself is called as npm has it', async () => {
    for (const name of ['start', 'test']) {
      assert.match((await run(name, ['--help'])).stdout, new RegExp(`Usage: npm ${name}\\b`));
      assert.match((await run(name, ['--nope'])).stderr, new RegExp(`See: npm ${name} -- --help`));
    }
  });

  test('test refuses a file that is not there with status 2', async () => {
    const { status, stdout, stderr } = await run('test', ['test/nope.test.ts']);
    assert.deepEqual([status, stdout], [2, '']);
    assert.match(stderr, /There is no test file test\/nope\.test\.ts/);
  });
});

suite('a hint for a word that is not known', () => {
  const names = ['order_created', 'order_updated', 'actor_created', '--url', '--aws'];
  const hints: [word: string, hint: string][] = [
    ['order_creatd', ' Did you mean order_created?'],
    ['ORDER_CREATED', ' Did you mean order_created?'],
    ['--ulr', ' Did you mean --url?'],
    ['something_else', ''],
    ['', ''],
  ];
  for (const [word, hint] of hints) {
    test(`names the nearest alone: "${word}"`, () => assert.equal(didYouMean(word, names), hint));
  }
});

suite('what is shown on a terminal', () => {
  test('has a bar that fits its width', () => {
    assert.equal(progressLine(0, 20, 22), '[-----------] 0 of 20');
    assert.equal(progressLine(10, 20, 80), `[${'#'.repeat(15)}${'-'.repeat(15)}] 10 of 20`);
    assert.equal(progressLine(20, 20, 12), '20 of 20');
    for (let columns = 1; columns < 60; columns++) {
      assert.ok(progressLine(1999, 2000, columns).length < columns);
    }
  });

  test('has no characters that steer it', () => {
    assert.equal(printable('a\u001b[2Jb\u009b0mc\r\u0007é🎻'), 'a[2Jb0mcé🎻');
  });
});
