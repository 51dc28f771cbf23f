import * as native from 'node:path';

/** The functions of `node:path`; of another system in a test. */
export type PathFunctions = native.PlatformPath;

/**
 * Writes a path with slashes, also on Windows: its programs take them, and a path with backslashes would need quotes that
 * `cmd` does not know.
 */
export const toSlashes = (path: string, { sep }: PathFunctions = native): string =>
  path.replaceAll(sep, '/');

/**
 * Formats a path, with slashes, as relative to the first of some folders that it is in.
 *
 * @returns The path itself if it is in none of them.
 */
export function formatPath(
  path: string,
  folders: readonly string[],
  system: PathFunctions = native,
): string {
  const inner = folders
    .map((folder) => system.relative(folder, path))
    .find((one) => !/^\.\.(?:[/\\]|$)/u.test(one) && !system.isAbsolute(one));
  return inner === undefined ? path : toSlashes(inner, system);
}
