import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { suite, test } from 'node:test';
import { ROOT } from '../../scripts/shared/root.ts';
import { ACCEPTED } from '../../scripts/tasks/mutate/accepted.ts';
import { readMutants, sortMutants } from '../../scripts/tasks/mutate/mutants.ts';
import stryker from '../../scripts/tasks/mutate/stryker.json' with { type: 'json' };
import { runCommand } from '../support/commands/run-command.ts';

/** Creates a report of Stryker: a file in which a number is replaced by each of these. */
function report(...mutants: { status: string; replacement: string }[]) {
  return JSON.stringify({
    files: {
      'handler/x.ts': {
        source: 'const limit = () => {\n  return 1 +\n    2;\n};\n',
        mutants: mutants.map((mutant) => ({
          ...mutant,
          location: { start: { line: 2, column: 10 }, end: { line: 3, column: 6 } },
        })),
      },
    },
  });
}

const KILLED = { status: 'Killed', replacement: '1 -\n 2' };
const SURVIVED = { status: 'Survived', replacement: '1 * 2' };
const ofX = { file: 'handler/x.ts', code: 'return 1 +', from: '1 + 2' };

suite('mutation testing', () => {
  test('shows what was replaced, and in which line', () => {
    assert.deepEqual(readMutants(report(KILLED)), [
      { ...ofX, line: 2, to: '1 - 2', status: 'Killed' },
    ]);
  });

  test('tells survivors, and what no test reaches, from what a test noticed', () => {
    const statuses = ['Killed', 'Survived', 'Timeout', 'NoCoverage', 'RuntimeError'];
    const mutants = readMutants(
      report(...statuses.map((status) => ({ status, replacement: '0' }))),
    );
    const { noticed, accepted, survived } = sortMutants(mutants, []);
    assert.deepEqual(
      [noticed, accepted, survived].map((some) => some.map(({ status }) => status)),
      [['Killed', 'RuntimeError'], [], ['Survived', 'Timeout', 'NoCoverage']],
    );
  });

  test('accepts a survivor by its line and change, and shows an accepted mutant that does not survive', () => {
    const mutants = readMutants(report(KILLED, SURVIVED));
    const reason = { ...ofX, to: '1 * 2', because: 'The same.' };
    const { accepted, survived, unused } = sortMutants(mutants, [reason]);
    assert.deepEqual(
      [accepted.map(({ because }) => because), survived, unused],
      [['The same.'], [], []],
    );
    const others = [
      { ...reason, code: 'return 1' },
      { ...reason, to: '1 / 2' },
      { ...reason, from: '1' },
      { ...reason, to: '1 - 2' },
    ];
    const result = sortMutants(mutants, [...others, { ...reason, file: 'handler/y.ts' }]);
    assert.deepEqual([result.survived.length, result.unused], [1, others]);
  });

  test('accepts nothing in a line that is not in the source', async () => {
    for (const { file, code } of ACCEPTED) {
      assert.ok(stryker.mutate.includes(file), file);
      const lines = (await readFile(`${ROOT}${file}`, 'utf8')).split('\n');
      assert.ok(
        lines.some((line) => line.trim() === code),
        `${file}: ${code}`,
      );
    }
  });

  test('refuses a file that it does not mutate with status 2', async () => {
    const { status, stdout, stderr } = await runCommand('mutate', ['handler/aws/event-buss.ts']);
    assert.deepEqual([status, stdout], [2, '']);
    assert.match(
      stderr,
      /event-buss\.ts is not one of the files in stryker\.json\. Did you mean handler\/aws\/event-bus/,
    );
  });
});
