import { build } from 'esbuild';
import { readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { ROOT } from '../../shared/root.ts';

const PAGE = `${ROOT}scripts/console/page/`;

/**
 * Bundles the page.
 *
 * @returns Its files by name.
 * @throws BuildFailure of esbuild, with file and line.
 */
export async function buildPage(): Promise<ReadonlyMap<string, Uint8Array>> {
  const { outputFiles } = await build({
    absWorkingDir: PAGE,
    entryPoints: [
      { in: 'main.ts', out: 'console' },
      { in: 'console.css', out: 'console' },
    ],
    outdir: PAGE,
    bundle: true,
    format: 'esm',
    platform: 'browser',
    // Baseline of 2024: light-dark(), nesting.
    target: 'es2023',
    minify: true,
    write: false,
    tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
    logLevel: 'silent',
  });
  return new Map([
    ['index.html', await readFile(`${PAGE}index.html`)],
    ...outputFiles.map(({ path, contents }) => [relative(PAGE, path), contents] as const),
  ]);
}
