import { spawn } from 'node:child_process';
import { forwardTermination } from './parent-process.ts';
import { ROOT } from './root.ts';

/**
 * Where Node keeps what it has compiled, types stripped: a command starts in a third of the time, and the
 * tests start hundreds. `npm ci` empties it.
 */
const COMPILE_CACHE = `${ROOT}node_modules/.cache/node-compile-cache`;

/**
 * For `node --require`: the program ends with this process, also where this process is killed. `node --test`
 * loads it in the process of each test file too, and no module of `--import` in its own.
 */
export const END_WITH_PARENT = `${ROOT}scripts/shared/end-with-parent.ts`;

/**
 * Runs a program of `node_modules/.bin`, or Node itself, in the repository's root with our output.
 *
 * @returns Its exit status; 1 when it was ended by a signal.
 */
export async function runProgram(program: string, args: readonly string[]): Promise<number> {
  const [path, own] =
    program === 'node'
      ? [process.execPath, ['--require', END_WITH_PARENT]]
      : [`${ROOT}node_modules/.bin/${program}`, []];
  return await new Promise((resolve, reject) => {
    const child = spawn(path, [...own, ...args], {
      cwd: ROOT,
      env: { NODE_COMPILE_CACHE: COMPILE_CACHE, ...process.env },
      stdio: 'inherit',
    });
    forwardTermination(child);
    child.once('error', reject);
    child.once('exit', (status) => resolve(status ?? 1));
  });
}
