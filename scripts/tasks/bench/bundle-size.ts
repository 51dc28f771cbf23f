import { build } from 'esbuild';
import { readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** The size of a bundle in bytes. */
export interface BundleSize {
  /** The entry and its static imports, which every event loads. */
  readonly loaded: number;
  /** All code in the folder. */
  readonly all: number;
}

/** Files that Node can load, without licences and source maps. */
const CODE_FILE = /\.(?:[cm]?js|json|wasm|node)$/u;

/**
 * Measures the size of a bundle in its own folder.
 *
 * @param entry - The absolute path of its entry.
 */
export async function measureSize(entry: string): Promise<BundleSize> {
  const folder = dirname(entry);
  const [files, loaded] = await Promise.all([
    readdir(folder, { recursive: true }),
    sumLoaded(entry),
  ]);
  const sizes = await Promise.all(
    files
      .filter((file) => CODE_FILE.test(file))
      .map(async (file) => (await stat(join(folder, file))).size),
  );
  return { loaded, all: sizes.reduce((total, size) => total + size, 0) };
}

/** Sums the sizes of the entry and its static imports, except packages. */
async function sumLoaded(entry: string): Promise<number> {
  const folder = dirname(entry);
  const { metafile } = await build({
    absWorkingDir: folder,
    entryPoints: [entry],
    bundle: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    metafile: true,
    write: false,
    logLevel: 'silent',
  });
  const { inputs } = metafile;
  const loaded = new Set(Object.values(metafile.outputs).map(({ entryPoint = '' }) => entryPoint));
  // Iterating a set includes elements that are added during the iteration.
  for (const path of loaded) {
    for (const { kind, path: imported } of inputs[path]?.imports ?? []) {
      if (kind === 'import-statement' && imported in inputs) loaded.add(imported);
    }
  }
  return [...loaded].reduce((total, path) => total + (inputs[path]?.bytes ?? 0), 0);
}
