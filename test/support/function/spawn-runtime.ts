import { type ChildProcess, spawn } from 'node:child_process';
import { pathToFileURL } from 'node:url';

/**
 * Starts a process that runs a built function.
 *
 * @param runtime - Loads the function from `process.argv[1]`. It is passed as text, because a TypeScript file would take
 *   as long to load as the bundle, and so cannot use the scope of its file.
 * @param env - The complete environment.
 * @param stdin - Standard input.
 */
export function spawnRuntime(
  runtime: () => Promise<void>,
  bundle: string,
  env: Readonly<Record<string, string>>,
  stdin: 'pipe' | 'ignore',
): ChildProcess {
  const script = `await (${runtime.toString()})()`;
  return spawn(
    process.execPath,
    ['--input-type=module', '--eval', script, pathToFileURL(bundle).href],
    {
      env: { NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'], ...env },
      stdio: [stdin, 'ignore', 'inherit', 'ipc'],
    },
  );
}
