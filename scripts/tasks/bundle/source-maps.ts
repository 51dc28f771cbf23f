import type { Metafile } from 'esbuild';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { ROOT } from '../../shared/root.ts';
import type { SourceMaps } from '../../shared/io.ts';
import { buildFunction, FUNCTIONS } from './bundle.ts';

let last: { readonly code: string; readonly maps: Promise<SourceMaps> } | undefined;

/**
 * Creates the source maps of a built function. The deployed bundle has none, so it is built again in memory, once per
 * bundle.
 *
 * @param code - The text of the bundle when it was loaded.
 * @returns An empty map if the sources have changed since.
 */
export async function readSourceMaps(bundle: string, code: string): Promise<SourceMaps> {
  if (last?.code !== code) last = { code, maps: buildSourceMaps(bundle, code) };
  return await last.maps;
}

async function buildSourceMaps(bundle: string, code: string): Promise<SourceMaps> {
  const name = FUNCTIONS.find((one) => one === basename(dirname(bundle)));
  if (name === undefined) return new Map();
  // The build with source maps has other file names, because their hashes cover the maps.
  const builds = [buildFunction(name), buildFunction(name, { sourcemap: 'external' })] as const;
  const results = await Promise.all(builds).catch(() => undefined);
  if (results === undefined) return new Map();
  const [plain, mapped] = results;
  const isSame = plain.files.some(
    ({ path, contents }) => path === bundle && Buffer.from(contents).toString() === code,
  );
  if (!isSame) return new Map();
  const names = namesByInputs(mapped.metafile);
  const maps = new Map<string, SourceMap>();
  for (const [inputs, path] of namesByInputs(plain.metafile)) {
    const file = mapped.files.find((one) => one.path === join(ROOT, `${names.get(inputs)}.map`));
    if (file === undefined) continue;
    const payload = JSON.parse(Buffer.from(file.contents).toString()) as SourceMapPayload;
    maps.set(join(ROOT, path), new SourceMap(payload));
  }
  return maps;
}

/** Maps the inputs of each output to its path. Each source is in one output. */
const namesByInputs = ({ outputs }: Metafile): ReadonlyMap<string, string> =>
  new Map(
    Object.entries(outputs)
      .filter(([path]) => !path.endsWith('.map'))
      .map(([path, { entryPoint, inputs }]) => [
        JSON.stringify([entryPoint, Object.keys(inputs).toSorted()]),
        path,
      ]),
  );
