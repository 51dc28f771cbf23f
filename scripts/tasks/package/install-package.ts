import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from '../../shared/root.ts';
import { installPackages, runInstaller } from '../tests/install-once.ts';

/** A folder in which the package is installed, for projects below it. */
export interface InstalledPackage {
  readonly folder: string;
  /** The path of the packed package. */
  readonly tarball: string;
}

/**
 * Packs the package as npm publishes it, and installs it as a consumer does.
 *
 * @param folder - An existing, empty folder.
 * @throws CommandError if the package does not build, or the registry cannot be reached.
 */
export async function installPackage(folder: string): Promise<InstalledPackage> {
  const packed = join(folder, 'packed');
  const project = join(folder, 'consumer');
  await mkdir(packed);
  await mkdir(project);
  await runInstaller('this repository', 'npm', [
    'pack',
    ROOT,
    '--silent',
    '--pack-destination',
    packed,
  ]);
  const [name = ''] = await readdir(packed);
  const tarball = join(packed, name);
  await writeFile(join(project, 'package.json'), '{ "private": true }');
  await installPackages(project, tarball);
  return { folder: project, tarball };
}
