import { mkdtempDisposable, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { subjectNames } from '../../../handler/catalogue/subjects.ts';
import { printEventTypes } from '../../samples/schemas/event-types.ts';
import { runProgram } from '../../shared/run-program.ts';
import { ENTRIES } from './package-bundles.ts';

/** The file with the types of events, which the declarations of the entries import. */
const EVENT_TYPES = 'events';

/** What the entries may import, by the specifiers in their sources, and the file of the package that has its types. */
const MODULES: Readonly<Record<string, string>> = {
  '../../handler/catalogue/events.ts': EVENT_TYPES,
  '../../handler/catalogue/subjects.ts': EVENT_TYPES,
  './index.ts': 'index',
};

/**
 * Creates the type declarations of the entries, each for ES modules (`.d.ts`) and for CommonJS (`.d.cts`). The compiler
 * makes them from the sources; the types that are inferred from the schemas of the catalogue are replaced by interfaces.
 *
 * @returns Their texts by file name.
 * @throws Error if an entry does not compile, or its public types use those of another file.
 */
export async function createDeclarations(): Promise<ReadonlyMap<string, string>> {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'kinow-declarations-'));
  const args = ['--project', 'tsconfig.package.json', '--outDir', folder.path];
  const status = await runProgram('tsc', args);
  if (status !== 0) throw new Error('The entries of the package do not compile');
  const texts = await Promise.all(
    ENTRIES.map(async (entry) => {
      const text = await readFile(join(folder.path, `scripts/package/${entry}.d.ts`), 'utf8');
      // Also those of the linked objects, which the sources have by inference.
      const more = entry === 'index' ? `export * from './${EVENT_TYPES}.js';\n` : '';
      return [entry, replaceImports(entry, text) + more] as const;
    }),
  );
  const all = [[EVENT_TYPES, printEventTypes(subjectNames)] as const, ...texts];
  return new Map(
    all.flatMap(([name, text]) => [
      [`${name}.d.ts`, text],
      [`${name}.d.cts`, text.replaceAll(/(from '\.\/\w+)\.js'/gu, "$1.cjs'")],
    ]),
  );
}

/** Replaces the imports of source files by those of the package's files. */
function replaceImports(entry: string, text: string): string {
  return text.replaceAll(/(?:from |import\()["'](\.[^"']*)["']/gu, (found, source: string) => {
    const name = MODULES[source];
    if (name === undefined || !found.startsWith('from ')) {
      throw new Error(
        `The types of scripts/package/${entry}.ts use ${source}, which is not in the package: declare them in the entry itself.`,
      );
    }
    return `from './${name}.js'`;
  });
}
