import { SourceMap, type SourceMapPayload } from 'node:module';
import { basename, dirname } from 'node:path';
import type { SourceMaps } from '../../shared/io.ts';
import { buildFunction, FUNCTIONS } from './bundle.ts';
import type { BuiltFile } from './write-outputs.ts';

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
  const built = await buildFunction(name).catch(() => undefined);
  const isSame = ({ path, contents }: BuiltFile) =>
    basename(path) === basename(bundle) && Buffer.from(contents).toString() === code;
  if (built === undefined || !built.files.some(isSame)) return new Map();
  return new Map(
    built.maps.map(({ path, contents }) => {
      const payload = JSON.parse(Buffer.from(contents).toString()) as SourceMapPayload;
      return [path.replace(/\.map$/u, ''), new SourceMap(payload)];
    }),
  );
}
