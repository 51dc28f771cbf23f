import assert from 'node:assert/strict';
import { glob, readdir, readFile } from 'node:fs/promises';
import { suite, test } from 'node:test';
import packageJson from '../../package.json' with { type: 'json' };
import { formatCall } from '../../scripts/shared/command-line.ts';
import { defineCommand } from '../../scripts/shared/command.ts';
import { suggestName } from '../../scripts/shared/suggest-name.ts';
import { ROOT } from '../../scripts/shared/root.ts';
import { SOAK_TESTS } from '../../scripts/tasks/test-soak.ts';
import { formatProgress, toPrintable } from '../../scripts/shared/terminal.ts';
import { runProgram, waitForExit } from '../support/commands/child.ts';
import { run, start, startFile } from '../support/commands/cli.ts';
import { captureIo, runCommand } from '../support/commands/run-command.ts';

/** The names of all commands and tasks. File names have no colons. */
const names: string[] = [];
for (const folder of ['commands', 'tasks']) {
  for (const file of await readdir(`${ROOT}scripts/${folder}`)) {
    if (file.endsWith('.ts')) names.push(file.replace('.ts', '').replace('-', ':'));
  }
}

suite('every command', () => {
  test('is an npm script, and every npm script is one', () => {
    assert.deepEqual(
      packageJson.scripts,
      Object.fromEntries(names.map((name) => [name, `node scripts/cli.ts ${name}`])),
    );
  });

  for (const name of names) {
    test(`${name} shows its help, without colours in a pipe`, async () => {
      const { status, stdout, stderr } = await runCommand(name, ['--help']);
      assert.deepEqual([status, stderr], [0, '']);
      assert.match(stdout, new RegExp(`Usage:  npm (run )?${name}\\b[^]*--help +Show this help`));
      assert.ok(!stdout.includes('\u001b'));
      assert.doesNotMatch(stdout, /--$/m);
    });

    test(`${name} refuses what it does not know with status 2`, async () => {
      const { status, stdout, stderr } = await runCommand(name, ['--hepl']);
      assert.deepEqual([status, stdout], [2, '']);
      assert.match(stderr, /Unknown option --hepl\. Did you mean --help\?/);
      assert.match(stderr, new RegExp(`See: npm (run )?${name} -- --help`));
      assert.ok(!stderr.includes('\u001b'));
    });
  }

  test('ends without a word when nobody reads on', async () => {
    const child = start('send', ['--help']);
    child.stdout?.destroy();
    const { stderr } = await waitForExit(child);
    assert.equal(stderr, '');
  });

  test('is found by its help and its version as in other command lines', async () => {
    const call = async (...args: string[]) => await waitForExit(startFile('scripts/cli.ts', args));
    const [help, own, version, wrong] = await Promise.all([
      call('help', 'send'),
      call('send', '--help'),
      call('--version'),
      call('help', 'sned'),
    ]);
    assert.deepEqual(help, own);
    assert.deepEqual([version.status, version.stdout], [0, `${packageJson.version}\n`]);
    assert.equal(wrong.status, 2);
    assert.match(wrong.stderr, /Unknown command: sned\. Did you mean send\?/);
  });

  test('of npm itself is called as npm has it', async () => {
    for (const name of ['start', 'test']) {
      const help = await runCommand(name, ['--help']);
      assert.match(help.stdout, new RegExp(`Usage:  npm ${name}\\b`));
      const wrong = await runCommand(name, ['--nope']);
      assert.match(wrong.stderr, new RegExp(`See: npm ${name} -- --help`));
    }
  });

  test('test refuses a file that is not there with status 2', async () => {
    const { status, stdout, stderr } = await runCommand('test', ['test/nope.test.ts']);
    assert.deepEqual([status, stdout], [2, '']);
    assert.match(stderr, /There is no test file test\/nope\.test\.ts/);
  });

  test('test:soak runs the files whose campaigns it makes longer', async () => {
    const campaigns: string[] = [];
    for await (const file of glob('test/*/*.test.ts', { cwd: ROOT })) {
      const text = await readFile(ROOT + file, 'utf8');
      if (
        (/from .*campaigns\/soak\.ts'/u.test(text) && /scaleDown\(|IS_SOAK/u.test(text)) ||
        file.startsWith('test/soak/')
      )
        campaigns.push(file);
    }
    const run: string[] = [];
    for await (const file of glob(SOAK_TESTS, { cwd: ROOT })) run.push(file);
    assert.deepEqual(run.toSorted(), campaigns.toSorted());
  });

  test('prints an error that it does not expect in the form of all others, with status 1', async () => {
    const broken = defineCommand({
      name: 'broken',
      summary: 'Fails.',
      options: {},
      run: () => Promise.reject(new TypeError('on purpose')),
    });
    const { io, output } = captureIo();
    assert.equal(await broken.run([], io), 1);
    assert.equal(output.stdout, '');
    assert.match(
      output.stderr,
      /^error: Unexpected error, which is a bug in kinow-eventbridge\. Report it .*\nTypeError: on purpose\n {4}at /,
    );
  });
});

suite('the command line', () => {
  test('lists all commands with what they do, without a name', async () => {
    for (const args of [[], ['--help']]) {
      const { status, stdout, stderr } = await waitForExit(startFile('scripts/cli.ts', args));
      assert.deepEqual([status, stderr], [0, '']);
      for (const name of names) assert.match(stdout, new RegExp(`^ {2}${name} +[A-Z]`, 'm'));
    }
  });

  test('refuses a name that it does not know with status 2, and suggests the nearest', async () => {
    const { status, stdout, stderr } = await run('redirve');
    assert.deepEqual([status, stdout], [2, '']);
    assert.equal(stderr, 'error: Unknown command: redirve. Did you mean redrive?\n');
    const path = await run('../commands/send', ['--help']);
    assert.deepEqual([path.status, path.stdout], [2, '']);
  });

  test('shows the help of a command, and refuses wrong usage with status 2', async () => {
    const help = await run('test:soak', ['--help']);
    assert.deepEqual([help.status, help.stderr], [0, '']);
    assert.match(help.stdout, /^Usage:  npm run test:soak -- \[options\]/m);
    const wrong = await run('doctor');
    assert.deepEqual([wrong.status, wrong.stdout], [2, '']);
  });
});

suite('an option that npm parsed as its own', () => {
  const npm = (name: string, variables: Readonly<Record<string, string>>) => ({
    npm_package_name: 'kinow-eventbridge',
    npm_lifecycle_event: name,
    ...variables,
  });

  const swallowed: [name: string, args: string[], variables: Record<string, string>, to: string][] =
    [
      [
        'send',
        ['order_created'],
        { npm_config_forge: 'true' },
        "npm parsed --forge as its own. Put -- before the command's options: npm run send -- order_created --forge",
      ],
      [
        'redrive',
        ['dead-letter'],
        { npm_config_dry_run: 'true' },
        "npm parsed --dry-run as its own. Put -- before the command's options: npm run redrive -- dead-letter --dry-run",
      ],
      [
        'match',
        ['{"a":["b"]}'],
        { npm_config_json: 'true' },
        `npm parsed --json as its own. Put -- before the command's options: npm run match -- '{"a":["b"]}' --json`,
      ],
      [
        'send',
        ['order_created'],
        { npm_config_url: 'http://127.0.0.1/x y', npm_config_count: '3' },
        "npm parsed --url and --count as its own. Put -- before the command's options: npm run send -- order_created --url 'http://127.0.0.1/x y' --count 3",
      ],
      [
        // `--url http://127.0.0.1`: npm passes on the value as an argument.
        'send',
        ['order_created', 'http://127.0.0.1'],
        { npm_config_url: 'true' },
        "npm parsed --url as its own. Put -- before the command's options: npm run send -- … --url URL",
      ],
      [
        'send',
        ['order_created'],
        { npm_config_forge: '' },
        "npm parsed --forge as its own. Put -- before the command's options: npm run send -- order_created --forge",
      ],
      [
        'start',
        [],
        { npm_config_log: 'true' },
        "npm parsed --log as its own. Put -- before the command's options: npm start -- --log",
      ],
    ];
  for (const [name, args, variables, message] of swallowed) {
    const given = Object.entries(variables).map((entry) => entry.join('='));
    test(`is refused with status 2: ${name} ${args.join(' ')} with ${given.join(' ')}`, async () => {
      const env = npm(name, variables);
      const { status, stdout, stderr } = await runCommand(name, args, { env });
      assert.deepEqual([status, stdout], [2, '']);
      assert.equal(stderr, `error: ${message}\nSee: ${formatCall(name, '--help')}\n`);
    });
  }

  const others: [what: string, args: string[], env: Record<string, string>][] = [
    ['that the command has got too', ['--json'], npm('match', { npm_config_json: 'true' })],
    ['of another script', [], npm('test', { npm_config_json: 'true' })],
    [
      'of another package',
      [],
      { ...npm('match', { npm_config_json: 'true' }), npm_package_name: 'shop' },
    ],
    ['that the command has not', [], npm('match', { npm_config_forge: 'true' })],
  ];
  test('is none where an .npmrc answers yes for every run: a command without --yes asks', async () => {
    const env = npm('test:stack', { npm_config_yes: 'true' });
    const { stderr } = await runCommand('test:stack', ['--port', '4566'], { env });
    assert.match(stderr, /--port requires --keep/);
  });

  for (const [what, args, env] of others) {
    test(`is none ${what}`, async () => {
      const pattern = '{"detail-type":["order_created"]}';
      assert.equal((await runCommand('match', [pattern, ...args], { env })).status, 0);
    });
  }

  test('is refused where npm runs the command', async () => {
    const args = ['run', '--silent', 'redrive', '--dry-run', '--', 'list'];
    const { status, stdout, stderr } = await runProgram('npm', args, {
      cwd: ROOT,
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'] },
    });
    assert.deepEqual([status, stdout], [2, '']);
    assert.match(stderr, /npm parsed --dry-run as its own/);
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
    test(`names the nearest alone: "${word}"`, () => assert.equal(suggestName(word, names), hint));
  }
});

suite('what is shown on a terminal', () => {
  test('has a bar that fits its width', () => {
    assert.equal(formatProgress(0, 20, 22), '[-----------] 0 of 20');
    assert.equal(formatProgress(10, 20, 80), `[${'#'.repeat(15)}${'-'.repeat(15)}] 10 of 20`);
    assert.equal(formatProgress(20, 20, 12), '20 of 20');
    for (let columns = 1; columns < 60; columns++) {
      assert.ok(formatProgress(1999, 2000, columns).length < columns);
    }
  });

  test('has no characters that steer it', () => {
    assert.equal(toPrintable('a\u001b[2Jb\u009b0mc\r\u0007é🎻'), 'a[2Jb0mcé🎻');
  });
});
