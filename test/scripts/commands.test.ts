import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { suite, test } from 'node:test';
import packageJson from '../../package.json' with { type: 'json' };
import { ROOT } from '../../scripts/lib/bundle.ts';
import { run } from '../lib/cli.ts';

const names = (await readdir(`${ROOT}scripts`))
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.replace('.ts', ''));

/** A colon does not belong in a file's name. */
const scriptOf = (file: string) => file.replace('-', ':');

suite('every command', () => {
  test('is an npm script, and every npm script is one', () => {
    assert.deepEqual(
      packageJson.scripts,
      Object.fromEntries(names.map((name) => [scriptOf(name), `node scripts/${name}.ts`])),
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
    });

    test(`${name} refuses what it does not know with status 2`, async () => {
      const { status, stdout, stderr } = await run(name, ['--hepl']);
      assert.deepEqual([status, stdout], [2, '']);
      assert.match(stderr, /There is no option --hepl\. Did you mean --help\?/);
      assert.match(stderr, new RegExp(`npm run ${scriptOf(name)} -- --help`));
      assert.ok(!stderr.includes('\u001b'));
    });
  }
});
