import type { Metafile } from 'esbuild';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { basename, dirname, join, posix, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ROOT } from '../../shared/root.ts';
import { buildFunction, FUNCTIONS } from '../../tasks/bundle/bundle.ts';

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
  // Its files have other names, as a hash in a name covers the source map too.
  const mapping = buildFunction(name, { sourcemap: 'external' });
  const results = await Promise.all([buildFunction(name), mapping]).catch(() => undefined);
  if (results === undefined) return new Map();
  const [built, mapped] = results;
  const isSame = built.files.some(
    ({ path, contents }) => path === bundle && Buffer.from(contents).toString() === code,
  );
  if (!isSame) return new Map();
  const names = namesByInputs(mapped.metafile);
  const maps = new Map<string, SourceMap>();
  for (const [inputs, path] of namesByInputs(built.metafile)) {
    const file = mapped.files.find((one) => one.path === join(ROOT, `${names.get(inputs)}.map`));
    if (file === undefined) continue;
    const map = JSON.parse(Buffer.from(file.contents).toString()) as SourceMapPayload;
    maps.set(join(ROOT, path), new SourceMap(map));
  }
  return maps;
}

/** The path of each output by what is in it: one source lies in one output. */
const namesByInputs = ({ outputs }: Metafile): ReadonlyMap<string, string> =>
  new Map(
    Object.entries(outputs)
      .filter(([path]) => !path.endsWith('.map'))
      .map(([path, { entryPoint, inputs }]) => [
        JSON.stringify([entryPoint, Object.keys(inputs).toSorted()]),
        path,
      ]),
  );
