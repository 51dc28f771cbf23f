import { build, type BuildOptions, type Metafile } from 'esbuild';
import { ROOT } from '../../shared/root.ts';

/** The folder that is packed. Its `cli/` is that of the command line: see shared/root.ts. */
export const PACKAGE_FOLDER = `${ROOT}dist/package/`;

/** The entries that functions and tests import, by their names after `kinow-eventbridge/`; `index` is that without. */
export const ENTRIES = ['index', 'schema', 'testing'] as const;

/** Those of all builds. */
const common = {
  absWorkingDir: ROOT,
  bundle: true,
  platform: 'node',
  // Selects ES modules of packages: CommonJS modules cannot be tree-shaken.
  mainFields: ['module', 'main'],
  // Its ES modules. For Node it has CommonJS alone, whose `require` an ES module does not have.
  alias: { yaml: `${ROOT}node_modules/yaml/browser/index.js` },
  define: { BUILT_FOR_PACKAGE: 'true' },
  legalComments: 'none',
  tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
  metafile: true,
  logLevel: 'silent',
  write: false,
} as const satisfies BuildOptions;

const entryPoints = (names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, `scripts/package/${name}.ts`]));

/** The entries as ES modules and as CommonJS. valibot is a dependency: its schemas are also the consumer's. */
const libraries: readonly BuildOptions[] = (['esm', 'cjs'] as const).map((format) => ({
  entryPoints: entryPoints(ENTRIES),
  outdir: PACKAGE_FOLDER,
  format,
  outExtension: { '.js': format === 'esm' ? '.js' : '.cjs' },
  target: 'node20',
  external: ['valibot'],
  minifySyntax: true,
}));

/**
 * The command line with all that it needs: the packages that it uses are no dependencies of the package, so a consumer
 * installs none of them. The one exception, esbuild, is that of the user's project.
 */
const commandLine: BuildOptions = {
  entryPoints: { ...entryPoints(['cli']), worker: 'scripts/local/lambda/worker.ts' },
  outdir: `${PACKAGE_FOLDER}cli`,
  format: 'esm',
  splitting: true,
  chunkNames: '[name]-[hash]',
  target: 'node22',
  external: ['esbuild'],
  minify: true,
  // For CommonJS modules among the bundled packages, which `require` modules of Node.
  banner: {
    js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
  },
};

/** Built files, by their paths in {@link PACKAGE_FOLDER}. */
export type PackageFiles = ReadonlyMap<string, Uint8Array>;

/**
 * Bundles the entries and the command line in memory.
 *
 * @returns The files, and esbuild's metafile of all of them.
 * @throws BuildFailure of esbuild, with file and line.
 */
export async function bundlePackage(): Promise<{ files: PackageFiles; metafile: Metafile }> {
  const builds = await Promise.all(
    [...libraries, commandLine].map(async (options) => await build({ ...options, ...common })),
  );
  const files = builds.flatMap(({ outputFiles }) =>
    outputFiles.map(({ path, contents }) => [path.slice(PACKAGE_FOLDER.length), contents] as const),
  );
  const metafile: Metafile = { inputs: {}, outputs: {} };
  for (const { metafile: one } of builds) {
    Object.assign(metafile.inputs, one.inputs);
    Object.assign(metafile.outputs, one.outputs);
  }
  return { files: new Map(files), metafile };
}
