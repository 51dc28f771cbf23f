import { dirname, posix, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { BuiltReceiver } from '../../shared/io.ts';
import { ROOT } from '../../shared/root.ts';

/** More are of no help: what called the handler is not ours. */
const MAX_FRAMES = 5;

/**
 * Finds where in the sources the frames of an error's stack lie.
 *
 * @param code - The bundle as it was loaded.
 * @param readSourceMaps - Called once an error needs them.
 * @returns Such as `handler/entry.ts:60:11`, innermost first; of other files only where none of
 *   `handler/` is concerned; places in the bundle where the sources have changed since.
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
