import { build } from 'esbuild';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { dirname, posix, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundleOptions, ROOT } from '../bundle.ts';

/** More are of no help: what called the handler is not ours. */
const MOST_FRAMES = 5;

/**
 * Where in the sources the frames of an error's stack lie. The bundle has no source map, for it is
 * the one that is deployed: it is built again with one, in memory, once an error asks for it.
 *
 * @param code - The bundle as it was loaded.
 * @returns Such as `handler/publish.ts:60:11`, innermost first; of other files only where none of
 *   `handler/` is concerned; places in the bundle where the sources have changed since.
 */
export async function originsOf(
  stack: string,
  bundle: string,
  code: string,
): Promise<readonly string[]> {
  const { href } = pathToFileURL(bundle);
  const places = stack.split('\n').flatMap((frame) => {
    const [, line, column] = /:(\d+):(\d+)\)?$/u.exec(frame) ?? [];
    return frame.includes(href) ? [{ line: Number(line), column: Number(column) }] : [];
  });
  const map = places.length > 0 ? await sourceMapOf(bundle, code) : undefined;
  const file = relative(ROOT, bundle);
  const origins = places.map(({ line, column }) => {
    const origin = map?.findOrigin(line, column);
    return origin && 'fileName' in origin
      ? `${posix.join(dirname(file), origin.fileName)}:${origin.lineNumber}:${origin.columnNumber}`
      : `${file}:${line}:${column}`;
  });
  const own = origins.filter((origin) => origin.startsWith('handler/'));
  return (own.length > 0 ? own : origins).slice(0, MOST_FRAMES);
}

let last: { readonly code: string; readonly map: Promise<SourceMap | undefined> } | undefined;

/** Built once for all the errors of a bundle. */
async function sourceMapOf(bundle: string, code: string): Promise<SourceMap | undefined> {
  if (last?.code !== code) last = { code, map: buildSourceMap(bundle, code) };
  return await last.map;
}

async function buildSourceMap(bundle: string, code: string): Promise<SourceMap | undefined> {
  // `external`: the bundle has no comment that names the map, and so the same bytes.
  const options = { ...bundleOptions, sourcemap: 'external', write: false } as const;
  const built = await build(options).catch(() => undefined);
  const output = (path: string) => built?.outputFiles.find((file) => file.path === path);
  const map = output(`${bundle}.map`);
  if (map === undefined || output(bundle)?.text !== code) return undefined;
  return new SourceMap(JSON.parse(map.text) as SourceMapPayload);
}
