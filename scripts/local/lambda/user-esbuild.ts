import type { BuildFailure, BuildOptions, BuildResult } from 'esbuild';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** What is used of esbuild: from version 0.14 on, it is the same. */
export interface Esbuild {
  readonly build: (options: BuildOptions) => Promise<BuildResult>;
}

/**
 * Finds esbuild as a function's project has it installed: in a folder or above it, or else beside this code.
 *
 * @param folders - The folders, the first one that has it wins.
 * @returns `undefined` if it is not installed.
 */
export function findEsbuild(folders: readonly string[]): Esbuild | undefined {
  for (const from of [...folders.map((folder) => join(folder, 'index.js')), import.meta.url]) {
    try {
      return createRequire(from)('esbuild') as Esbuild;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    }
  }
  return undefined;
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
