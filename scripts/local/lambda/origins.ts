import * as native from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { formatPath, type PathFunctions } from '../../shared/format-path.ts';
import type { BuiltReceiver } from '../../shared/io.ts';
import { ROOT } from '../../shared/root.ts';

const MAX_FRAMES = 5;

/**
 * Maps the frames of a stack trace to source positions.
 *
 * @param code - The text of the bundle when it was loaded.
 * @param readSourceMaps - Called only if the stack has frames in the bundle.
 * @returns Positions such as `handler/entry.ts:60:11`, innermost first: those in `handler/`, or if there are
 *   none, in other sources. Positions in the bundle if the sources have changed since.
 */
export async function findBundleOrigins(
  stack: string,
  bundle: string,
  code: string,
  readSourceMaps: BuiltReceiver['readSourceMaps'] = async () => new Map(),
): Promise<readonly string[]> {
  const folder = new URL('.', pathToFileURL(bundle)).href;
  const places = stack.split('\n').flatMap((frame) => {
    const [, url = '', line, column] = /(file:[^\s()]+):(\d+):(\d+)\)?$/u.exec(frame) ?? [];
    return url.startsWith(folder) ? [{ url, line: Number(line), column: Number(column) }] : [];
  });
  const maps = places.length > 0 ? await readSourceMaps(bundle, code) : undefined;
  const origins = places.map(({ url, line, column }) => {
    const format = (file: string | URL) => formatPath(fileURLToPath(file), [ROOT]);
    const origin = maps?.get(fileURLToPath(url))?.findOrigin(line, column);
    return origin && 'fileName' in origin
      ? `${format(new URL(origin.fileName, url))}:${origin.lineNumber}:${origin.columnNumber}`
      : `${format(url)}:${line}:${column}`;
  });
  const own = origins.filter((origin) => origin.startsWith('handler/'));
  return (own.length > 0 ? own : origins).slice(0, MAX_FRAMES);
}

/** The file and the place of a stack frame: a URL of an ES module, or a path. */
const FRAME = /(file:\/\/\/[^()]+?|\/[^()]+?|[A-Za-z]:\\[^()]+?):(\d+:\d+)\)?$/u;

/**
 * Finds the places in a function's own files in a stack trace, innermost first.
 *
 * @param code.root - The folder that was loaded.
 * @param code.folder - The folder of its sources.
 * @param from - The folder to which the paths are relative.
 */
export function findOwnPlaces(
  stack: string,
  { root, folder }: { readonly root: string; readonly folder: string },
  from: string,
  system: PathFunctions = native,
): string[] {
  return stack.split('\n').flatMap((frame) => {
    const [, found = '', place = ''] = FRAME.exec(frame) ?? [];
    const file = found.startsWith('file:')
      ? fileURLToPath(found, { windows: system.sep === '\\' })
      : found;
    const source = isWithin(root, file, system) ? folder + file.slice(root.length) : file;
    const isOwn = isWithin(folder, source, system) && !source.includes('node_modules');
    return isOwn ? [`${system.relative(from, source)}:${place}`] : [];
  });
}

const isWithin = (folder: string, file: string, { sep }: PathFunctions) =>
  file.startsWith(`${folder}${sep}`);
