import { spawn } from 'node:child_process';
import { forwardTermination } from './parent-process.ts';
import { ROOT } from './root.ts';

/** The exit status of a program, and its output: stdout and stderr together. */
export interface ExecutionResult {
  readonly status: number;
  readonly output: string;
}

/**
 * Runs a program in the repository's root and collects its output.
 *
 * @param env - Its environment; by default that of this process.
 * @returns The result; the status is 1 if a signal ended the program.
 * @throws Error if it cannot be started.
 */
export async function execute(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<ExecutionResult> {
  return await new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
    forwardTermination(child);
    let output = '';
    const collect = (chunk: Buffer) => {
      output += chunk.toString();
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.once('error', reject);
    child.once('close', (status) => resolve({ status: status ?? 1, output }));
  });
}
