import { dirname, posix, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
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
  const folder = pathToFileURL(`${dirname(bundle)}/`).href;
  const places = stack.split('\n').flatMap((frame) => {
    const [, url = '', line, column] = /(file:[^\s()]+):(\d+):(\d+)\)?$/u.exec(frame) ?? [];
    if (!url.startsWith(folder)) return [];
    return [{ file: fileURLToPath(url), line: Number(line), column: Number(column) }];
  });
  const maps = places.length > 0 ? await readSourceMaps(bundle, code) : undefined;
  const origins = places.map(({ file, line, column }) => {
    const origin = maps?.get(file)?.findOrigin(line, column);
    const shown = relative(ROOT, file);
    return origin && 'fileName' in origin
      ? `${posix.join(dirname(shown), origin.fileName)}:${origin.lineNumber}:${origin.columnNumber}`
      : `${shown}:${line}:${column}`;
  });
  const own = origins.filter((origin) => origin.startsWith('handler/'));
  return (own.length > 0 ? own : origins).slice(0, MAX_FRAMES);
}
