import { spawn } from 'node:child_process';
import { ROOT } from './bundle.ts';

/**
 * Runs a program of `node_modules/.bin`, or Node itself, in the repository's root with our output.
 *
 * @returns Its exit status; 1 when it was ended by a signal.
 */
export async function run(program: string, args: readonly string[]): Promise<number> {
  const path = program === 'node' ? process.execPath : `${ROOT}node_modules/.bin/${program}`;
  return await new Promise((resolve, reject) => {
    const child = spawn(path, args, { cwd: ROOT, stdio: 'inherit' });
    child.once('error', reject);
    child.once('exit', (status) => resolve(status ?? 1));
  });
}
