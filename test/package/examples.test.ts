import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { registerHooks } from 'node:module';
import { suite, test } from 'node:test';
import { ROOT } from '../../scripts/shared/root.ts';
import { runCommand } from '../support/commands/run-command.ts';

const FOLDER = `${ROOT}test/package/examples/`;
const EXAMPLES = ['template.yaml', 'rule-test.ts', 'function-test.ts'];

const page = await readFile(`${ROOT}events/README.md`, 'utf8');

/** The examples import the package by its name; here it is not installed. */
registerHooks({
  resolve: (specifier, context, next) => {
    const [, entry = 'index'] = /^kinow-eventbridge(?:\/(\w+))?$/u.exec(specifier) ?? [];
    return specifier.startsWith('kinow-eventbridge')
      ? next(import.meta.resolve(`../../scripts/package/${entry}.ts`), context)
      : next(specifier, context);
  },
});

suite('the examples in events/README.md', async () => {
  // Their paths are those of the project in which a test runs.
  process.chdir(FOLDER);
  for (const file of EXAMPLES.filter((name) => name.endsWith('.ts'))) {
    await import(`./examples/${file}`);
  }

  test('are those that are tested here', async () => {
    const shown = [...page.matchAll(/^```(?:ts|yaml)\n([^]*?)^```$/gmu)].map(([, text]) => text);
    const texts = await Promise.all(EXAMPLES.map((file) => readFile(FOLDER + file, 'utf8')));
    assert.deepEqual(shown, texts);
  });

  test('print samples by commands that work', async () => {
    const blocks = [...page.matchAll(/^```console\n([^]*?)^```$/gmu)].map(([, text = '']) => text);
    const calls = [...blocks.join('').matchAll(/npx kinow-eventbridge sample ([^|>\n]+)/gu)];
    assert.equal(calls.length, 4);
    for (const [call, words = ''] of calls) {
      const { status, stdout } = await runCommand('sample', words.trim().split(/\s+/u));
      assert.equal(status, 0, call);
      assert.ok(JSON.parse(stdout), call);
    }
  });
});
