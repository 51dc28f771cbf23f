import { mkdir, mkdtemp, readdir, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** A file of a built function. */
export interface BuiltFile {
  /** Absolute. */
  readonly path: string;
  readonly contents: Uint8Array;
}

/** The file that Lambda loads. It imports the others by names that contain a hash of their content. */
const ENTRY = 'index.mjs';

/**
 * Writes the files of a build into their folder, and removes all others from it. A process that loads the
 * entry meanwhile gets either build, never a part of one: each file is written elsewhere, then renamed into
 * place, the entry last.
 *
 * A build that changes nothing writes nothing. It only sets the entry's modification time, by which
 * ensure-built.ts knows that the build is up to date.
 *
 * @param files - The files of one folder.
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
  // Beside the folder: on the same file system, as `rename` requires, and in no listing of the build.
  const staging = await mkdtemp(join(dirname(folder), '.staging-'));
  try {
    for (const { path, contents } of changed) {
      await writeFile(join(staging, basename(path)), contents);
    }
    // The entry is written even if only another file changed: its modification time is that of the build.
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
    // Another process may have built other sources meanwhile: the files are those of its build.
    if (!(await isOnDisk(entry))) return;
    await rm(join(folder, name), { recursive: true, force: true });
  }
}

async function isOnDisk({ path, contents }: BuiltFile): Promise<boolean> {
  const onDisk = await readFile(path).catch(() => undefined);
  return onDisk?.equals(contents) ?? false;
}
