import assert from 'node:assert/strict';
import { mkdtempDisposable, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { ROOT } from '../../scripts/shared/root.ts';
import { ACCEPTED } from '../../scripts/tasks/mutate/accepted.ts';
import { mutantsOf } from '../../scripts/tasks/mutate/mutants.ts';
import { PLAN } from '../../scripts/tasks/mutate/plan.ts';
import { verdictOf } from '../../scripts/tasks/mutate/verdict.ts';
import { ended } from '../support/commands/child.ts';
import { startFile } from '../support/commands/cli.ts';
import { runCommand } from '../support/commands/run-command.ts';

/** A report as Stryker writes it: of one file, in which a number becomes each of these. */
function report(...mutants: { status: string; statusReason?: string; replacement: string }[]) {
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

const KILLED = {
  status: 'Killed',
  statusReason: 'log\nFAILED a sum: AssertionError: 3 !== -1\n',
  replacement: '1 -\n 2',
};
const SURVIVED = { status: 'Survived', replacement: '1 * 2' };
const ofX = { file: 'handler/x.ts', code: 'return 1 +', from: '1 + 2' };

suite('mutation testing', () => {
  test('shows what was replaced, and in which line', () => {
    assert.deepEqual(mutantsOf(report(KILLED), 'handler/x.ts'), [
      { ...ofX, line: 2, to: '1 - 2', fate: 'killed' },
    ]);
  });

  test('counts a mutant as killed only where a test failed', () => {
    const mutants = mutantsOf(
      report(
        KILLED,
        SURVIVED,
        { status: 'Timeout', replacement: '0' },
        { status: 'Killed', statusReason: 'SyntaxError: Unexpected token', replacement: '0' },
        { status: 'RuntimeError', statusReason: 'FAILED', replacement: '0' },
      ),
      'handler/x.ts',
    );
    const fates = mutants.map(({ fate }) => fate);
    assert.deepEqual(fates, ['killed', 'survived', 'timed out', 'crashed', 'crashed']);
    const { killed, accepted, unnoticed } = verdictOf('handler/x.ts', mutants, []);
    assert.deepEqual([killed.length, accepted.length, unnoticed.length], [1, 0, 4]);
  });

  test('accepts a survivor by its line and change, and tells a reason that is of no use', () => {
    const mutants = mutantsOf(report(KILLED, SURVIVED), 'handler/x.ts');
    const reason = { ...ofX, to: '1 * 2', because: 'The same.' };
    const { accepted, unnoticed, unused } = verdictOf('handler/x.ts', mutants, [reason]);
    assert.deepEqual(
      [accepted.map(({ because }) => because), unnoticed, unused],
      [['The same.'], [], []],
    );
    const others = [
      { ...reason, code: 'return 1' },
      { ...reason, to: '1 / 2' },
      { ...reason, from: '1' },
    ];
    const verdict = verdictOf('handler/x.ts', mutants, [
      ...others,
      { ...reason, file: 'handler/y.ts' },
    ]);
    assert.deepEqual([verdict.unnoticed.length, verdict.unused], [1, others]);
  });

  test('accepts nothing in a line that is not in the source', async () => {
    for (const { file, code } of ACCEPTED) {
      assert.ok(Object.hasOwn(PLAN, file), file);
      const lines = (await readFile(`${ROOT}${file}`, 'utf8')).split('\n');
      assert.ok(
        lines.some((line) => line.trim() === code),
        `${file}: ${code}`,
      );
    }
  });

  test('ends at the first test that fails, and names it', async (t) => {
    const folder = await mkdtempDisposable(join(tmpdir(), 'kinow-'));
    t.after(() => folder.remove());
    const [good, bad] = ['good', 'bad'].map((name) => join(folder.path, `${name}.test.mjs`));
    assert.ok(good && bad);
    await writeFile(good, "import { test } from 'node:test'; test('passes', () => {});");
    await writeFile(
      bad,
      "import { test } from 'node:test'; test('fails', () => { throw new TypeError('no'); }); test('waits', (_, done) => setTimeout(done, 600_000));",
    );
    const program = 'scripts/tasks/mutate/first-failure.ts';
    const passed = await ended(startFile(program, [good]));
    assert.deepEqual([passed.status, passed.stderr], [0, '']);
    const failed = await ended(startFile(program, [good, bad]));
    assert.deepEqual([failed.status, failed.stderr], [1, 'FAILED fails: TypeError: no\n']);
  });

  test('refuses a file that it does not mutate with status 2', async () => {
    const { status, stdout, stderr } = await runCommand('mutate', ['handler/queue.ts']);
    assert.deepEqual([status, stdout], [2, '']);
    assert.match(
      stderr,
      /handler\/queue\.ts is not among the files\. Did you mean handler\/queues/,
    );
  });
});
