import { build, type BuildOptions, type Metafile } from 'esbuild';
import { fileURLToPath } from 'node:url';
import { builtins, leaveOut } from './bundle/plugins.ts';
import { replacements } from './bundle/replacements.ts';

/** The repository's root. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** The functions, each by the name of its entry in `handler/` and its folder in `dist/`. */
export const FUNCTIONS = ['webhook', 'redrive'] as const;

export type FunctionName = (typeof FUNCTIONS)[number];

/** The built webhook function, as Lambda loads it; the other files of its folder it loads itself. */
export const WEBHOOK_BUNDLE = `${ROOT}dist/webhook/index.mjs`;

/** The built redrive function. */
export const REDRIVE_BUNDLE = `${ROOT}dist/redrive/index.mjs`;

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
  // The bytes depend on handler/ and the lock file alone.
  tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
  metafile: true,
  logLevel: 'silent',
} as const satisfies BuildOptions;

/**
 * How a function is bundled: its entry with what every event needs, and beside it, in files of their
 * own, what few events do. In one file it would take 96 ms to the first event instead of 66.
 *
 * @param root - The folder of the sources.
 * @param onReplaced - Told each file of a package in the place of which another text was taken.
 */
export const functionOptions = (
  name: FunctionName,
  root = ROOT,
  onReplaced: (file: string) => void = () => {},
) =>
  ({
    ...bundleOptions,
    absWorkingDir: root,
    entryPoints: { index: `handler/${name}.ts` },
    outdir: `dist/${name}`,
    splitting: true,
    chunkNames: '[name]',
    plugins: [builtins, leaveOut(root, onReplaced)],
  }) as const satisfies BuildOptions;

/**
 * Builds the functions into `dist/`.
 *
 * @returns esbuild's metafile of each: which inputs made which output, with bytes.
 * @throws esbuild's BuildFailure, whose message names file and line; Error where there is nothing to be
 *   replaced any more in a file of a package.
 */
export async function bundle(): Promise<Metafile[]> {
  const unused = new Set(replacements.map(({ file }) => file));
  const onReplaced = (file: string) => unused.delete(file);
  const built = await Promise.all(
    FUNCTIONS.map((name) => build(functionOptions(name, ROOT, onReplaced))),
  );
  if (unused.size > 0) {
    throw new Error(
      `scripts/lib/bundle/replacements.ts has no effect on ${[...unused].join(', ')}: has the package changed?`,
    );
  }
  return built.map(({ metafile }) => metafile);
}
