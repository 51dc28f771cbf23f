import { build } from 'esbuild';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const PAGE = fileURLToPath(new URL('../page/', import.meta.url));

/** Paths of the page's files. Known before the build. */
export const PAGE_PATHS: ReadonlySet<string> = new Set(['/', '/console.css', '/console.js']);

/** A file of the page. */
export interface PageFile {
  readonly type: string;
  readonly content: string | Uint8Array;
}

let built: Promise<ReadonlyMap<string, PageFile>> | undefined;

/** Returns the page's files by path. Builds them on the first call. */
export function getPageFiles(): Promise<ReadonlyMap<string, PageFile>> {
  // A failed build is repeated on the next call.
  built ??= buildPage().catch((error: unknown) => {
    built = undefined;
    throw error;
  });
  return built;
}

async function buildPage(): Promise<ReadonlyMap<string, PageFile>> {
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
  const index = await readFile(`${PAGE}index.html`);
  return new Map([
    ['/', { type: 'text/html', content: index }],
    ...outputFiles.map(({ path, contents }): [string, PageFile] => {
      const type = path.endsWith('.css') ? 'text/css' : 'text/javascript';
      return [`/${path.slice(PAGE.length)}`, { type, content: contents }];
    }),
  ]);
}
