import { build, type BuildOptions, type Metafile } from 'esbuild';
import { fileURLToPath } from 'node:url';

/** The repository's root. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** The built webhook function, as Lambda loads it. */
export const WEBHOOK_BUNDLE = `${ROOT}dist/webhook/index.mjs`;

/** The built redrive function. */
export const REDRIVE_BUNDLE = `${ROOT}dist/redrive/index.mjs`;

/** How each function is bundled: one ES module that needs no `node_modules`. */
export const bundleOptions = {
  absWorkingDir: ROOT,
  entryPoints: { 'webhook/index': 'handler/webhook.ts', 'redrive/index': 'handler/redrive.ts' },
  outdir: 'dist',
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
 * Builds the functions into `dist/`.
 *
 * @returns esbuild's metafile: which inputs made which output, with bytes.
 * @throws esbuild's BuildFailure, whose message names file and line.
 */
export async function bundle(): Promise<Metafile> {
  return (await build(bundleOptions)).metafile;
}
