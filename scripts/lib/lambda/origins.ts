import { SourceMap, type SourceMapPayload } from 'node:module';
import { basename, dirname, posix, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { buildFunction, FUNCTIONS, ROOT } from '../bundle.ts';

/** More are of no help: what called the handler is not ours. */
const MOST_FRAMES = 5;

/** Of a built function, the source map of each of its files, by path. */
type Maps = ReadonlyMap<string, SourceMap>;

/**
 * Where in the sources the frames of an error's stack lie. The bundle has no source map, for it is
 * the one that is deployed: it is built again with one, in memory, once an error asks for it.
 *
 * @param code - The bundle as it was loaded.
 * @returns Such as `handler/entry.ts:60:11`, innermost first; of other files only where none of
 *   `handler/` is concerned; places in the bundle where the sources have changed since.
 */
export async function originsOf(
  stack: string,
  bundle: string,
  code: string,
): Promise<readonly string[]> {
  const folder = pathToFileURL(`${dirname(bundle)}/`).href;
  const places = stack.split('\n').flatMap((frame) => {
    const [, url = '', line, column] = /(file:[^\s()]+):(\d+):(\d+)\)?$/u.exec(frame) ?? [];
    if (!url.startsWith(folder)) return [];
    return [{ file: fileURLToPath(url), line: Number(line), column: Number(column) }];
  });
  const maps = places.length > 0 ? await sourceMapsOf(bundle, code) : undefined;
  const origins = places.map(({ file, line, column }) => {
    const origin = maps?.get(file)?.findOrigin(line, column);
    const shown = relative(ROOT, file);
    return origin && 'fileName' in origin
      ? `${posix.join(dirname(shown), origin.fileName)}:${origin.lineNumber}:${origin.columnNumber}`
      : `${shown}:${line}:${column}`;
  });
  const own = origins.filter((origin) => origin.startsWith('handler/'));
  return (own.length > 0 ? own : origins).slice(0, MOST_FRAMES);
}

let last: { readonly code: string; readonly maps: Promise<Maps> } | undefined;

/** Built once for all the errors of a bundle. */
async function sourceMapsOf(bundle: string, code: string): Promise<Maps> {
  if (last?.code !== code) last = { code, maps: buildSourceMaps(bundle, code) };
  return await last.maps;
}

/** @returns None where the sources have changed. */
async function buildSourceMaps(bundle: string, code: string): Promise<Maps> {
  const name = FUNCTIONS.find((one) => one === basename(dirname(bundle)));
  if (name === undefined) return new Map();
  // `external`: the bundle has no comment that names the map, and so the same bytes.
  const built = await buildFunction(name, { sourcemap: 'external' }).catch(() => undefined);
  const files = (built?.files ?? []).map(({ path, contents }) => ({
    path,
    text: Buffer.from(contents).toString(),
  }));
  const isSame = files.some(({ path, text }) => path === bundle && text === code);
  const maps = files.filter(({ path }) => isSame && path.endsWith('.map'));
  return new Map(
    maps.map(({ path, text }) => [
      path.slice(0, -'.map'.length),
      new SourceMap(JSON.parse(text) as SourceMapPayload),
    ]),
  );
}
