import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Folders with code of others, or with build output. */
const isSkipped = (name: string) => name === 'node_modules' || name.startsWith('.');

/** A folder with its entries. */
export interface WalkedFolder {
  readonly path: string;
  readonly entries: readonly Dirent[];
}

/** Levels of folders below the first one. */
export const MAX_DEPTH = 8;

export const MAX_FOLDERS = 1_000;

/** What a walk found, and the limits that ended it. */
export interface WalkResult {
  readonly folders: readonly WalkedFolder[];
  /** Whether there are folders at a greater depth. */
  readonly isTooDeep: boolean;
  /** Whether there are more folders than the limit. */
  readonly isTooMany: boolean;
}

/**
 * Reads a folder and those below it, the nearest first. Leaves out `node_modules`, folders whose name begins with a
 * dot, links to folders, and folders that do not exist or cannot be read.
 */
export async function walkFolders(root: string, maxFolders = MAX_FOLDERS): Promise<WalkResult> {
  const folders: WalkedFolder[] = [];
  let isTooDeep = false;
  let level = [root];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) {
      isTooDeep = true;
      break;
    }
    const read = await Promise.all(level.slice(0, maxFolders - folders.length).map(readFolder));
    folders.push(...read);
    const below = read.flatMap(({ path, entries }) =>
      entries
        .filter((entry) => entry.isDirectory() && !isSkipped(entry.name))
        .map(({ name }) => join(path, name)),
    );
    if (read.length < level.length || (folders.length === maxFolders && below.length > 0)) {
      return { folders, isTooDeep, isTooMany: true };
    }
    level = below;
  }
  return { folders, isTooDeep, isTooMany: false };
}

async function readFolder(path: string): Promise<WalkedFolder> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  return { path, entries: entries.toSorted((a, b) => (a.name < b.name ? -1 : 1)) };
}
