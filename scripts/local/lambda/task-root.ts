import { existsSync, readFileSync } from 'node:fs';
import { copyFile, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { readFields } from '../../shared/read-json.ts';
import { walkFolders } from '../../shared/walk-folders.ts';

/** Lists the files of a function's folder, without packages. */
export async function listFiles(folder: string): Promise<readonly string[]> {
  const { folders } = await walkFolders(folder);
  return folders.flatMap(({ path, entries }) =>
    entries.filter((entry) => !entry.isDirectory()).map(({ name }) => join(path, name)),
  );
}

/**
 * Whether Node would load files of a folder as another kind of module than Lambda does, where nothing is above the
 * folder: by a package.json above it, or before Node 24, where Lambda does not look at the syntax of a file.
 */
export function isAffectedByParents(folder: string, isDetecting: boolean): boolean {
  const own = readType(folder);
  if (own !== undefined) return own === '' && !isDetecting;
  return !isDetecting || findParentType(dirname(folder)) === 'module';
}

/** @returns `''` for a package.json without a type; `undefined` if there is none. */
function readType(folder: string): string | undefined {
  const file = join(folder, 'package.json');
  if (!existsSync(file)) return undefined;
  const { type } = readFields(readFileSync(file, 'utf8'));
  return typeof type === 'string' ? type : '';
}

function findParentType(folder: string): string | undefined {
  const type = readType(folder);
  const parent = dirname(folder);
  return type !== undefined || parent === folder ? type : findParentType(parent);
}

/** Copies a function's folder to a place without parents. Its packages are linked. */
export async function copyFolder(folder: string, target: string): Promise<void> {
  await rm(target, { recursive: true, force: true });
  const { folders } = await walkFolders(folder);
  for (const { path, entries } of folders) {
    const copy = join(target, relative(folder, path));
    await mkdir(copy, { recursive: true });
    for (const entry of entries) {
      const [from, to] = [join(path, entry.name), join(copy, entry.name)];
      if (entry.isFile()) await copyFile(from, to);
      else if (entry.isSymbolicLink()) await symlink(from, to);
      // On Windows, only this kind of link needs no special permission.
      else if (entry.name === 'node_modules') await symlink(from, to, 'junction');
    }
  }
}

/** Declares that the `.js` files of a folder are CommonJS modules, whatever their syntax, unless it has a type. */
export async function declareCommonJs(folder: string): Promise<void> {
  const file = join(folder, 'package.json');
  const fields = existsSync(file) ? readFields(readFileSync(file, 'utf8')) : {};
  if ('type' in fields) return;
  await writeFile(file, JSON.stringify({ ...fields, type: 'commonjs' }));
}
