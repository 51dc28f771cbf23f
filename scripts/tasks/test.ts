import { glob } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { sep } from 'node:path';
import { defineCommand, UsageError } from '../shared/command.ts';
import { ROOT } from '../shared/root.ts';
import { runProgram } from '../shared/run-program.ts';
import { ensureBuilt } from './bundle/ensure-built.ts';

/** Folders of test/ whose tests have commands of their own. */
const OTHERS = new Set(['browser', 'soak', 'stack']);

export const command = defineCommand({
  name: 'test',
  summary: 'Runs the tests against the built bundle. Requires only Node and npm.',
  operands: '[test file …]',
  mostOperands: Number.POSITIVE_INFINITY,
  options: {},
  notes: ['Example: npm test -- test/contract/answers.test.ts'],
  run: async ({ operands }, { stdout }) => {
    for (const operand of operands) await requireFiles(operand);
    await ensureBuilt();
    if (operands.length === 0) {
      stdout.write('These do not include the browser tests: npm run test:browser\n');
    }
    // Fails a test that hangs, so that the run ends.
    return await runProgram('node', [
      '--test',
      '--test-timeout=600000',
      // Two per core, because many tests wait for time-outs or for processes to start.
      `--test-concurrency=${2 * availableParallelism()}`,
      ...(operands.length > 0 ? operands : await findTests()),
    ]);
  },
});

/** All others: a new folder is among them. */
async function findTests(): Promise<string[]> {
  const files: string[] = [];
  for await (const file of glob('test/*/*.test.ts', { cwd: ROOT })) {
    if (!OTHERS.has(file.split(sep)[1] ?? '')) files.push(file);
  }
  return files;
}

/** Node itself says of a pattern without files that all of its tests passed. */
async function requireFiles(pattern: string): Promise<void> {
  for await (const _ of glob(pattern, { cwd: ROOT })) return;
  throw new UsageError(`There is no test file ${pattern}`);
}
