import type { Metafile } from 'esbuild';
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { buildPage } from '../../console/server/build-page.ts';
import { ROOT } from '../../shared/root.ts';
import { buildFunction } from '../bundle/bundle.ts';
import { formatLicenses, LICENSES_FILE } from '../bundle/licenses.ts';
import { createDeclarations } from './declarations.ts';
import { bundlePackage, PACKAGE_FOLDER } from './package-bundles.ts';

/** What starts the command line. It is not bundled, because any version of Node must be able to parse it. */
const STARTERS = ['bin.cjs', 'load-cli.cjs'];

/**
 * Builds all files of the package into `dist/package/`: the entries with their declarations, the command line, the
 * page of the console, the receiver that `start` and `invoke` run, and the licences of what was bundled.
 *
 * @returns esbuild's metafile of the entries and the command line.
 * @throws Error if something does not build, or a bundled package has no allowed licence.
 */
export async function buildPackage(): Promise<Metafile> {
  const [{ files: bundles, metafile }, declarations, page, receiver] = await Promise.all([
    bundlePackage(),
    createDeclarations(),
    buildPage(),
    buildFunction('webhook'),
  ]);
  const starters = STARTERS.map(
    async (name) => [`cli/${name}`, await readFile(`${ROOT}scripts/package/${name}`)] as const,
  );
  const files: readonly (readonly [path: string, content: string | Uint8Array])[] = [
    ...bundles,
    ...declarations,
    ...[...page].map(([name, content]) => [`console/${name}`, adaptCalls(content)] as const),
    // With licences of its own.
    ...receiver.files.map(({ path, contents }) => [`webhook/${basename(path)}`, contents] as const),
    [LICENSES_FILE, await formatLicenses(metafile, ROOT)],
    ...(await Promise.all(starters)),
  ];
  await rm(PACKAGE_FOLDER, { recursive: true, force: true });
  for (const [path, content] of files) {
    const file = join(PACKAGE_FOLDER, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  }
  await chmod(join(PACKAGE_FOLDER, 'cli/bin.cjs'), 0o755);
  return metafile;
}

/** Replaces the command lines of this repository in a file of the page by those of a project with the package. */
function adaptCalls(content: Uint8Array): string {
  return Buffer.from(content)
    .toString()
    .replaceAll(/\bnpm run (\w+)(?: --)?/gu, 'npx kinow-eventbridge $1')
    .replaceAll(/\bnpm start\b/gu, 'npx kinow-eventbridge start');
}
