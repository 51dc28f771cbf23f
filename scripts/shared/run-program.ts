import { spawn } from 'node:child_process';
import { forwardTermination } from './parent-process.ts';
import { ROOT } from './root.ts';

/**
 * Cache of compiled, type-stripped modules: commands start in a third of the time, and the tests start hundreds.
 * `npm ci` removes it.
 */
const COMPILE_CACHE = `${ROOT}node_modules/.cache/node-compile-cache`;

/**
 * For `node --require`: ends a program with this process, also if this process is killed. Not `--import`,
 * because `node --test` loads such a module only in the processes of the test files.
 */
const END_WITH_PARENT = `${ROOT}scripts/shared/end-with-parent.ts`;

/**
 * Runs a program of `node_modules/.bin`, or Node itself, in the repository's root, with the output of this
 * process.
 *
 * @param env - Added to the environment of this process.
 * @param signal - Ends the program when it is aborted.
 * @returns The exit status; 1 if a signal ended the program.
 */
export async function runProgram(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  signal?: AbortSignal,
): Promise<number> {
  const [path, own] =
    program === 'node'
      ? [process.execPath, ['--require', END_WITH_PARENT]]
      : [`${ROOT}node_modules/.bin/${program}`, []];
  return await new Promise((resolve, reject) => {
    const child = spawn(path, [...own, ...args], {
      cwd: ROOT,
      env: { NODE_COMPILE_CACHE: COMPILE_CACHE, ...process.env, ...env },
      stdio: 'inherit',
    });
    forwardTermination(child);
    signal?.addEventListener('abort', () => child.kill('SIGTERM'), { once: true });
    child.once('error', reject);
    child.once('exit', (status) => resolve(status ?? 1));
  });
}
