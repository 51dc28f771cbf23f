import { existsSync, statSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import type { BundledCode, LocalCode } from '../../rules/template/template-functions.ts';
import { IS_PACKAGED } from '../../shared/command-line.ts';
import { ROOT } from '../../shared/root.ts';
import { adviseInstall, findOutsidePackages, findPackageName } from './function-packages.ts';
import { copyFolder, declareCommonJs, isAffectedByParents, listFiles } from './task-root.ts';
import { FunctionError } from './thread.ts';
import { findBuildError, findEsbuild } from './user-esbuild.ts';

/** Code that Lambda can load. */
export interface LoadableCode {
  /** The folder that is `/var/task` on Lambda. */
  readonly root: string;
  /** The file with the handler. */
  readonly file: string;
  /**
   * Reads a text that changes when a source file is saved. `undefined` if one was saved while the code was made: then
   * it is unknown what was read.
   */
  readonly readState: () => Promise<string | undefined>;
  /** What works here and will not after `sam build`, each as a sentence with what to do. */
  readonly warnings: readonly string[];
}

/** A file in the folder with the packages that the stacks of this repository use, to resolve them. */
export const REPOSITORY_FILES = IS_PACKAGED ? [] : [join(ROOT, 'package.json')];

/** From this version on, Lambda finds out by the syntax of a `.js` file whether it is an ES module. */
const DETECTING_VERSION = 24;

/**
 * Makes the code of a function as `sam build` does: by esbuild, or as it is.
 *
 * @param target - A folder for what is made. It is emptied.
 * @throws FunctionError if esbuild is not installed, the code does not build, or there is no file for the handler.
 */
export async function buildCode(code: LocalCode, target: string): Promise<LoadableCode> {
  const { folder, build } = code;
  const startedAt = Date.now();
  const isDetecting = code.nodeVersion >= DETECTING_VERSION;
  const isCopied = build === undefined && isAffectedByParents(folder, isDetecting);
  const bundled = build && (await bundle(folder, build, target));
  if (isCopied) await copyFolder(folder, target);
  const root = bundled === undefined && !isCopied ? folder : target;
  if (root === target && !isDetecting) await declareCommonJs(target);
  const listSources = async () => bundled?.sources ?? (await listFiles(folder));
  return {
    root,
    file: await findHandlerFile(code, root),
    readState: async () => await readState(await listSources(), startedAt),
    warnings: bundled?.warnings ?? [],
  };
}

/** Bundles the code. @returns The paths of the source files, and the warnings. */
async function bundle(
  folder: string,
  { entryPoints, options }: BundledCode,
  outdir: string,
): Promise<{ readonly sources: readonly string[]; readonly warnings: readonly string[] }> {
  const esbuild = findEsbuild([folder, process.cwd()]);
  if (esbuild === undefined) {
    throw new FunctionError(
      `sam build bundles it by esbuild, which is not installed. ${adviseInstall(folder, 'esbuild')}`,
    );
  }
  try {
    const { metafile = { inputs: {}, outputs: {} } } = await esbuild.build({
      ...options,
      absWorkingDir: folder,
      entryPoints: [...entryPoints],
      outdir,
      bundle: true,
      platform: 'node',
      metafile: true,
      nodePaths: REPOSITORY_FILES.map((file) => resolve(file, '..', 'node_modules')),
      sourcemap: 'inline',
      sourcesContent: false,
      logLevel: 'silent',
    });
    return {
      sources: Object.keys(metafile.inputs).map((path) => resolve(folder, path)),
      warnings: findOutsidePackages(folder, metafile),
    };
  } catch (error) {
    const first = findBuildError(error);
    if (first === undefined) throw error;
    const shown = relative(process.cwd(), resolve(folder, first.file));
    const [, missing = ''] = /^Could not resolve "([^"]+)"/u.exec(first.text) ?? [];
    const name = findPackageName(missing);
    const hint = name === undefined ? '' : `. ${adviseInstall(folder, name)}`;
    throw new FunctionError(`${shown}:${first.line}: ${first.text}${hint}`);
  }
}

/** Finds the file that Lambda loads, in the order in which it looks for it. */
async function findHandlerFile({ file, handlerName }: LocalCode, root: string): Promise<string> {
  const found = ['', '.js', '.mjs', '.cjs']
    .map((extension) => join(root, file + extension))
    .find((path) => existsSync(path) && statSync(path).isFile());
  if (found !== undefined) return found;
  const made = (await listFiles(root)).filter((name) => name.endsWith('js'));
  const names = made.map((name) => relative(root, name)).join(', ');
  throw new FunctionError(
    `its Handler is ${file}.${handlerName}, but sam build makes ${names}. Change Handler or EntryPoints`,
  );
}

async function readState(files: readonly string[], startedAt: number): Promise<string | undefined> {
  const states = await Promise.all(
    files.map(async (file) => {
      const found = await stat(file).catch(() => undefined);
      return { file, size: found?.size, mtimeMs: found?.mtimeMs ?? 0 };
    }),
  );
  const isKnown = states.every(({ mtimeMs }) => mtimeMs < startedAt);
  return isKnown ? JSON.stringify(states) : undefined;
}
