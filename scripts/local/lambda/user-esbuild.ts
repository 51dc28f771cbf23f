import type { BuildFailure, BuildOptions, BuildResult } from 'esbuild';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readFields } from '../../shared/read-json.ts';

/** What is used of esbuild: from version 0.14 on, it is the same. */
export interface Esbuild {
  readonly build: (options: BuildOptions) => Promise<BuildResult>;
}

/**
 * Finds esbuild as a function's project has it installed: in a folder or above it, or else beside this code. Looks on
 * the disk first: Node remembers for a package that is not there yet that it has no package.json.
 *
 * @param folders - The folders, the first one that has it wins.
 * @returns `undefined` if it is not installed.
 */
export function findEsbuild(folders: readonly string[]): Esbuild | undefined {
  for (const folder of [...folders, dirname(fileURLToPath(import.meta.url))]) {
    const file = findMainFile(folder);
    if (file !== undefined) return createRequire(file)(file) as Esbuild;
  }
  return undefined;
}

/** @returns The file that `require('esbuild')` loads in a folder. */
function findMainFile(folder: string): string | undefined {
  const found = join(folder, 'node_modules', 'esbuild');
  const manifest = join(found, 'package.json');
  if (existsSync(manifest)) {
    const { main } = readFields(readFileSync(manifest, 'utf8'));
    const file = join(found, typeof main === 'string' ? main : 'index.js');
    // npm may be about to write it.
    if (existsSync(file)) return file;
  }
  const parent = dirname(folder);
  return parent === folder ? undefined : findMainFile(parent);
}

/** The first error of a build with its place; `undefined` if an error is not one of esbuild. */
export function findBuildError(
  error: unknown,
): { readonly text: string; readonly file: string; readonly line: number } | undefined {
  const [first] = (error as Partial<BuildFailure>).errors ?? [];
  if (first === undefined) return undefined;
  const { file = '', line = 0 } = first.location ?? {};
  return { text: first.text, file, line };
}
