import { glob } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { defineCommand, UsageError } from '../shared/command.ts';
import { ROOT } from '../shared/root.ts';
import { runProgram } from '../shared/run-program.ts';
import { ensureBuilt } from './bundle/ensure-built.ts';

/** All but those with commands of their own. */
const ALL = ['test/!(browser|soak|stack)/*.test.ts'];

export const command = defineCommand({
  name: 'test',
  summary: 'Runs the tests against the built bundle. Needs nothing but Node and npm.',
  operands: '[test file …]',
  mostOperands: Number.POSITIVE_INFINITY,
  options: {},
  notes: ['Example: npm test -- test/contract/answers.test.ts'],
  run: async ({ operands }, { stdout }) => {
    for (const operand of operands) await demandFiles(operand);
    await ensureBuilt();
    if (operands.length === 0) {
      stdout.write('The tests in a browser are not among these: npm run test:browser\n');
    }
    // A test that hangs fails in the end, instead of the whole run.
    return await runProgram('node', [
      '--test',
      '--test-timeout=600000',
      // Two for each core: many tests wait, for time-outs and for processes to start.
      `--test-concurrency=${2 * availableParallelism()}`,
      ...(operands.length > 0 ? operands : ALL),
    ]);
  },
});

/** Node itself says of a pattern without files that all of its tests passed. */
async function demandFiles(pattern: string): Promise<void> {
  for await (const _ of glob(pattern, { cwd: ROOT })) return;
  throw new UsageError(`There is no test file ${pattern}`);
}
