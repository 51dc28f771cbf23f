import type { Metafile } from 'esbuild';
import { formatPath, type PathFunctions } from '../../shared/format-path.ts';
import { STUB_NAMESPACE, STUBS } from './plugins.ts';

/**
 * Selects the outputs that an entry can load. esbuild writes a chunk for each dynamic import, even if tree-shaking
 * removes the code with the import.
 */
export function findReachableOutputs({ outputs }: Metafile, entry: string): Metafile['outputs'] {
  const reachable: Metafile['outputs'] = {};
  const pending = [entry];
  for (const path of pending) {
    const output = outputs[path];
    if (output === undefined || Object.hasOwn(reachable, path)) continue;
    reachable[path] = output;
    const imports = output.imports.filter(({ kind }) => LOADING.has(kind));
    pending.push(...imports.map(({ path }) => path));
  }
  return reachable;
}

/**
 * Whether a file is one of the outputs, which esbuild names with slashes on every system.
 *
 * @param root - The folder to which the names are relative.
 * @param path - Absolute.
 */
export const isOutput = (
  outputs: Metafile['outputs'],
  root: string,
  path: string,
  system?: PathFunctions,
): boolean => Object.hasOwn(outputs, formatPath(path, [root], system));

const LOADING = new Set(['import-statement', 'dynamic-import']);

/**
 * Checks that the stubs are correct.
 *
 * @throws Error if no module imports a stubbed package, or an output uses one.
 */
export function checkStubs({ inputs, outputs }: Metafile): void {
  const imported = new Set(listImports(inputs));
  const bundled = Object.values(outputs).flatMap(({ inputs }) => Object.keys(inputs));
  const used = new Set([...listImports(outputs), ...bundled]);
  for (const name of Object.keys(STUBS)) {
    const paths = [name, `${STUB_NAMESPACE}:${name}`];
    if (!paths.some((path) => imported.has(path))) {
      throw new Error(`Nothing imports ${name} any more: remove it from STUBS in plugins.ts.`);
    }
    if (paths.some((path) => used.has(path))) {
      throw new Error(`The functions use ${name} now: remove it from STUBS in plugins.ts.`);
    }
  }
}

type Files = Readonly<Record<string, { readonly imports: readonly { readonly path: string }[] }>>;

const listImports = (files: Files): string[] =>
  Object.values(files).flatMap(({ imports }) => imports.map(({ path }) => path));
