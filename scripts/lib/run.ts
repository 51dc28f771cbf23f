import { spawn } from 'node:child_process';
import { ROOT } from './bundle.ts';

/**
 * Where Node keeps what it has compiled, types stripped: a command starts in a third of the time, and the
 * tests start hundreds. `npm ci` empties it.
 */
const COMPILE_CACHE = `${ROOT}node_modules/.cache/node-compile-cache`;

/**
 * Runs a program of `node_modules/.bin`, or Node itself, in the repository's root with our output.
 *
 * @returns Its exit status; 1 when it was ended by a signal.
 */
export async function run(program: string, args: readonly string[]): Promise<number> {
  const path = program === 'node' ? process.execPath : `${ROOT}node_modules/.bin/${program}`;
  return await new Promise((resolve, reject) => {
    const child = spawn(path, args, {
      cwd: ROOT,
      env: { NODE_COMPILE_CACHE: COMPILE_CACHE, ...process.env },
      stdio: 'inherit',
    });
    child.once('error', reject);
    child.once('exit', (status) => resolve(status ?? 1));
  });
}
