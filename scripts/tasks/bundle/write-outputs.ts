import { mkdir, mkdtemp, readdir, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** A file of a built function. */
export interface BuiltFile {
  /** Absolute. */
  readonly path: string;
  readonly contents: Uint8Array;
}

/** The entry, which imports the other files by names that contain a hash of their content. */
const ENTRY = 'index.mjs';

/**
 * Writes the files of a build to their folder, and removes all others. A process that loads the entry at the same time
 * gets either the old or the new build: files are written to a staging folder and then renamed, the entry last.
 *
 * If nothing has changed, only sets the entry's modification time, by which ensure-built.ts sees that the build is up
 * to date.
 *
 * @param files - The files of one folder.
 * @throws Error if they do not include the entry.
 */
export async function writeOutputs(files: readonly BuiltFile[]): Promise<void> {
  const entry = files.find(({ path }) => basename(path) === ENTRY);
  if (entry === undefined) throw new Error(`The build has no ${ENTRY}`);
  const changed: BuiltFile[] = [];
  for (const file of files) if (!(await isOnDisk(file))) changed.push(file);
  if (changed.length > 0) await replaceFiles(changed, entry);
  else await utimes(entry.path, new Date(), new Date());
  await removeOtherFiles(files, entry);
}

async function replaceFiles(changed: readonly BuiltFile[], entry: BuiltFile): Promise<void> {
  const folder = dirname(entry.path);
  await mkdir(folder, { recursive: true });
  // Next to the folder: on the same file system, which `rename` requires, but not part of the build.
  const staging = await mkdtemp(join(dirname(folder), '.staging-'));
  try {
    for (const { path, contents } of changed) {
      await writeFile(join(staging, basename(path)), contents);
    }
    // Always writes the entry: its modification time is that of the build.
    await writeFile(join(staging, ENTRY), entry.contents);
    const others = changed.filter((file) => file !== entry);
    for (const { path } of [...others, entry]) await rename(join(staging, basename(path)), path);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

async function removeOtherFiles(files: readonly BuiltFile[], entry: BuiltFile): Promise<void> {
  const folder = dirname(entry.path);
  const names = new Set(files.map(({ path }) => basename(path)));
  const others = (await readdir(folder)).filter((name) => !names.has(name));
  for (const name of others) {
    // If another process has built other sources in the meantime, the files are part of its build.
    if (!(await isOnDisk(entry))) return;
    await rm(join(folder, name), { recursive: true, force: true });
  }
}

async function isOnDisk({ path, contents }: BuiltFile): Promise<boolean> {
  const onDisk = await readFile(path).catch(() => undefined);
  return onDisk?.equals(contents) ?? false;
}
