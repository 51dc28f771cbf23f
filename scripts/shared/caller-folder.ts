import type { Environment } from './io.ts';
import { isOwnScript } from './npm-options.ts';

/**
 * Finds the folder from which an npm script of this repository was called: npm runs it in the repository's root.
 * Otherwise the caller's folder is that of the process.
 *
 * @param name - The command's name.
 */
export function findCallerFolder(name: string, env: Environment): string {
  return (isOwnScript(name, env) && env['INIT_CWD']) || process.cwd();
}
