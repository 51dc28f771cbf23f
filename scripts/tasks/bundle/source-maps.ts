import type { Metafile } from 'esbuild';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { ROOT } from '../../shared/root.ts';
import type { SourceMaps } from '../../shared/io.ts';
import { buildFunction, FUNCTIONS } from './bundle.ts';

let last: { readonly code: string; readonly maps: Promise<SourceMaps> } | undefined;

/**
 * Reads the source maps of a built function. The bundle has none, since it is the one that is deployed: it is
 * built again with them, in memory, and once for all errors of a bundle.
 *
 * @param code - The bundle as it was loaded.
 * @returns none where the sources have changed since.
 */
export async function readSourceMaps(bundle: string, code: string): Promise<SourceMaps> {
  if (last?.code !== code) last = { code, maps: buildSourceMaps(bundle, code) };
  return await last.maps;
}

async function buildSourceMaps(bundle: string, code: string): Promise<SourceMaps> {
  const name = FUNCTIONS.find((one) => one === basename(dirname(bundle)));
  if (name === undefined) return new Map();
  // Its files have other names, as a hash in a name covers the source map too.
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
