import { glob } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { UsageError } from '../../shared/command-error.ts';
import { ROOT } from '../../shared/root.ts';
import { runProgram } from '../../shared/run-program.ts';
import { ensureBuilt } from '../bundle/ensure-built.ts';

/** The operands of a command that runs tests. */
export const TEST_OPERANDS = {
  operands: '[test file …]',
  mostOperands: Number.POSITIVE_INFINITY,
} as const;

interface TestRun {
  /** The files that the user named. */
  readonly operands: readonly string[];
  /** The pattern of the files to run if the user named none. */
  readonly all: string;
  /** How many files run at the same time for each core. */
  readonly perCore: number;
  /** Fails a test that hangs, so that the run ends. */
  readonly timeoutMs?: number;
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Ends the run when it is aborted. */
  readonly signal?: AbortSignal;
}

/**
 * Runs test files against the built bundles, each file in its own process.
 *
 * @returns The exit status.
 * @throws UsageError for an operand without files: Node reports that all of its tests passed.
 */
export async function runTests(run: TestRun): Promise<number> {
  const { operands, all, perCore, timeoutMs = 600_000, env, signal } = run;
  for (const operand of operands) {
    const { done } = await glob(operand, { cwd: ROOT }).next();
    if (done === true) throw new UsageError(`There is no test file ${operand}. Check the path`);
  }
  await ensureBuilt();
  const args = [
    '--test',
    `--test-timeout=${timeoutMs}`,
    `--test-concurrency=${perCore * availableParallelism()}`,
    ...(operands.length > 0 ? operands : [all]),
  ];
  return await runProgram('node', args, env, signal);
}
