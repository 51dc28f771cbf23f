import { build, type BuildOptions, type Metafile } from 'esbuild';
import { join, relative } from 'node:path';
import { ROOT } from '../../shared/root.ts';
import { formatLicenses, LICENSES_FILE } from './licenses.ts';
import { checkStubs, findReachableOutputs } from './metafile.ts';
import { builtins, stubs } from './plugins.ts';
import { type BuiltFile, writeOutputs } from './write-outputs.ts';

/** The functions, each by the name of its entry in `handler/` and its folder in `dist/`. */
export const FUNCTIONS = ['webhook', 'redrive'] as const;

export type FunctionName = (typeof FUNCTIONS)[number];

/** How code for Lambda is bundled: ES modules that need no `node_modules`. */
export const bundleOptions = {
  absWorkingDir: ROOT,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  // The SDK's ES modules rather than its CommonJS: only they can be tree-shaken.
  mainFields: ['module', 'main'],
  minify: true,
  legalComments: 'none',
  // The bytes depend on handler/ and the lock file alone: the paths of inputs are in the hashes of chunks.
  preserveSymlinks: true,
  tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
  metafile: true,
  logLevel: 'silent',
} as const satisfies BuildOptions;

/**
 * How a function is bundled: its entry with what every event needs, and beside it, in files of their
 * own, what few events do. In one file it would take 96 ms to the first event instead of 66.
 *
 * @param root - The folder of the sources.
 */
export const createFunctionOptions = (name: FunctionName, root = ROOT) =>
  ({
    ...bundleOptions,
    absWorkingDir: root,
    entryPoints: { index: `handler/${name}.ts` },
    outdir: `dist/${name}`,
    splitting: true,
    // The hash separates chunks of one name, and a new build's chunks from those of the entry before.
    chunkNames: '[name]-[hash]',
    plugins: [builtins, stubs],
    write: false,
  }) as const satisfies BuildOptions;

/**
 * Bundles a function in memory.
 *
 * @param root - The folder of the sources.
 * @param sourcemap - `external` adds a source map for each file, without changing the file.
 * @returns The files of its folder, with the licences of the packages in it, and esbuild's metafile: which
 *   inputs made which output, with bytes.
 * @throws esbuild's BuildFailure, whose message names file and line; Error where a stub has become wrong, or
 *   where a package has no licence that is allowed.
 */
export async function buildFunction(
  name: FunctionName,
  { root = ROOT, sourcemap = false }: { root?: string; sourcemap?: false | 'external' } = {},
): Promise<{ readonly files: readonly BuiltFile[]; readonly metafile: Metafile }> {
  const { outputFiles, metafile: all } = await build({
    ...createFunctionOptions(name, root),
    sourcemap,
  });
  const outputs = findReachableOutputs(all, `dist/${name}/index.mjs`);
  const metafile = { ...all, outputs };
  checkStubs(metafile);
  const isReachable = ({ path }: BuiltFile) =>
    Object.hasOwn(outputs, relative(root, path).replace(/\.map$/u, ''));
  const licenses = {
    path: join(root, 'dist', name, LICENSES_FILE),
    contents: Buffer.from(await formatLicenses(metafile, root)),
  };
  return { files: [...outputFiles.filter(isReachable), licenses], metafile };
}

/**
 * Builds the functions into `dist/`.
 *
 * @returns esbuild's metafile of each.
 * @throws as {@link buildFunction} does.
 */
export async function buildFunctions(): Promise<Metafile[]> {
  const built = await Promise.all(FUNCTIONS.map((name) => buildFunction(name)));
  for (const { files } of built) await writeOutputs(files);
  return built.map(({ metafile }) => metafile);
}
