import { spawn } from 'node:child_process';
import { forwardTermination } from './parent-process.ts';
import { ROOT } from './root.ts';

/** How a program ended, and all that it printed. */
export interface ExecutionResult {
  readonly status: number;
  readonly output: string;
}

/**
 * Runs a program in the repository's root to its end.
 *
 * @param env - Instead of our own environment.
 * @throws Error when it cannot be started.
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
