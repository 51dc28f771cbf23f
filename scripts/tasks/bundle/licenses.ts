import type { Metafile } from 'esbuild';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The name of the file in the folder of a bundle. */
export const LICENSES_FILE = 'THIRD-PARTY-LICENSES.txt';

/** SPDX ids of licences that only require that their text is distributed with the code. */
const ALLOWED_LICENSES = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  'MIT',
]);

const LICENSE_FILE = /^(?:licen[cs]e|copying)(?:-[\w.-]+)?(?:\.(?:md|txt))?$/iu;
const NOTICE_FILE = /^notices?(?:\.(?:md|txt))?$/iu;

interface Package {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly repository: string | undefined;
  readonly author: string | undefined;
  readonly licenseTexts: readonly string[];
  readonly noticeTexts: readonly string[];
}

/**
 * Formats the licences of the packages in a bundle: each distinct text once, below the packages that it covers. The
 * result does not depend on the location of the packages.
 *
 * @param metafile - esbuild's metafile of the bundle.
 * @param root - The folder to which the metafile's paths are relative.
 * @throws Error if a package has no licence, one that is not allowed, or no licence text.
 */
export async function formatLicenses(metafile: Metafile, root: string): Promise<string> {
  const folders = [...findPackageFolders(metafile)];
  const packages = (
    await Promise.all(folders.map((folder) => readPackage(join(root, folder))))
  ).toSorted((a, b) => (formatPackage(a) < formatPackage(b) ? -1 : 1));
  const texts = packages.flatMap((one) => findTexts(one, packages));
  const sections = [...Map.groupBy(texts, ({ text }) => text)].map(([text, covered]) => {
    const lines = new Set(covered.map(({ line }) => line));
    return `${'='.repeat(80)}\n${[...lines].join('\n')}\n${'-'.repeat(80)}\n${text}\n`;
  });
  return [
    'The code in this folder contains parts of the packages below, each under the licence that follows it.\n',
    ...sections,
  ].join('\n');
}

/** Finds the folders of the packages that have bytes in an output, including nested packages. */
function findPackageFolders({ outputs }: Metafile): Set<string> {
  const inputs = Object.values(outputs).flatMap((output) => Object.entries(output.inputs));
  return new Set(
    inputs.flatMap(([path, { bytesInOutput }]) => {
      const folder = /^.*\bnode_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/u.exec(path)?.[0];
      return folder !== undefined && bytesInOutput > 0 ? [folder] : [];
    }),
  );
}

async function readPackage(folder: string): Promise<Package> {
  const manifest: unknown = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const { name, version, license, repository, author } = manifest as Record<string, unknown>;
  if (typeof license !== 'string' || !ALLOWED_LICENSES.has(license)) {
    const problem =
      typeof license === 'string'
        ? `has the licence ${license}, which is not allowed`
        : 'declares no licence';
    throw new Error(
      `The package ${String(name)} ${problem}. Remove it, or see ALLOWED_LICENSES in scripts/tasks/bundle/licenses.ts`,
    );
  }
  const files = (await readdir(folder)).toSorted();
  const readTexts = async (pattern: RegExp) =>
    await Promise.all(
      files
        .filter((file) => pattern.test(file))
        .map(async (file) => normalizeText(await readFile(join(folder, file), 'utf8'))),
    );
  return {
    name: String(name),
    version: String(version),
    license,
    repository: readString(repository, 'url')?.replaceAll(/^git\+|\.git$/gu, ''),
    author: readString(author, 'name'),
    licenseTexts: await readTexts(LICENSE_FILE),
    noticeTexts: await readTexts(NOTICE_FILE),
  };
}

/** Finds the texts of a package, each with the heading that names the package. */
function findTexts(one: Package, packages: readonly Package[]): { text: string; line: string }[] {
  const line = formatPackage(one);
  const texts = [...one.licenseTexts, ...one.noticeTexts].map((text) => ({ text, line }));
  if (one.licenseTexts.length > 0) return texts;
  const sibling = packages.find(
    (other) =>
      other.licenseTexts.length > 0 &&
      other.license === one.license &&
      (isSame(other.repository, one.repository) || isSame(other.author, one.author)),
  );
  if (sibling === undefined) {
    throw new Error(
      `The package ${one.name} (${one.license}) has no licence file, nor has any bundled package of the same repository or author.`,
    );
  }
  const source = `ships no licence file; this text is from ${sibling.name}, of the same repository or author.`;
  return [...sibling.licenseTexts.map((text) => ({ text, line: `${line} ${source}` })), ...texts];
}

const isSame = (a: string | undefined, b: string | undefined) => a !== undefined && a === b;

const formatPackage = ({ name, version, license }: Package) => `${name} ${version} (${license})`;

/** Reads a value that package.json may contain as a string or as a field of an object. */
function readString(value: unknown, field: string): string | undefined {
  const isObject = typeof value === 'object' && value !== null;
  const found: unknown = isObject ? Reflect.get(value, field) : value;
  return typeof found === 'string' ? found : undefined;
}

/** Removes differences between copies of a text: line endings, and surrounding white space. */
const normalizeText = (text: string) =>
  text.replaceAll(/[^\S\n]*\r?\n/gu, '\n').replaceAll(/^\n+|\s+$/gu, '');
