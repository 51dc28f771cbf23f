import { readFile } from 'node:fs/promises';
import { IS_PACKAGED } from '../../shared/command-line.ts';
import { ROOT } from '../../shared/root.ts';

/** The files of the page, by their paths, with their types. */
export const PAGE_FILES: ReadonlyMap<string, { readonly name: string; readonly type: string }> =
  new Map([
    ['/', { name: 'index.html', type: 'text/html' }],
    ['/console.css', { name: 'console.css', type: 'text/css' }],
    ['/console.js', { name: 'console.js', type: 'text/javascript' }],
  ]);

/** A file of the page. */
export interface PageFile {
  readonly type: string;
  readonly content: Uint8Array;
}

let loaded: Promise<ReadonlyMap<string, Uint8Array>> | undefined;

/** Returns a file of the page by its path; `undefined` if the page has no such file. Builds the page on the first call. */
export async function getPageFile(path: string): Promise<PageFile | undefined> {
  const { name, type } = PAGE_FILES.get(path) ?? {};
  if (name === undefined || type === undefined) return undefined;
  // A failed build is repeated on the next call.
  loaded ??= loadPage().catch((error: unknown) => {
    loaded = undefined;
    throw error;
  });
  const content = (await loaded).get(name);
  return content && { type, content };
}

async function loadPage(): Promise<ReadonlyMap<string, Uint8Array>> {
  if (!IS_PACKAGED) return await (await import('./build-page.ts')).buildPage();
  const folder = `${ROOT}dist/package/console/`;
  const names = [...PAGE_FILES.values()].map(({ name }) => name);
  return new Map(
    await Promise.all(names.map(async (name) => [name, await readFile(folder + name)] as const)),
  );
}
