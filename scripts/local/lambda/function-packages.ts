import type { Metafile } from 'esbuild';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { toSlashes } from '../../shared/format-path.ts';
import { formatCall } from '../../shared/command-line.ts';
import { readFields, toFields } from '../../shared/read-json.ts';
import { quoteShellWord } from '../../shared/shell-word.ts';

/** The fields of package.json with what `sam build` installs: it runs `npm install --omit=dev` in the CodeUri. */
const INSTALLED_FIELDS = ['dependencies', 'optionalDependencies', 'peerDependencies'];

/**
 * Advises the command that installs a package for a function so that both this machine and `sam build` have it.
 *
 * @param folder - The function's CodeUri.
 */
export function adviseInstall(folder: string, name: string): string {
  const fields = readPackageFields(folder) ?? {};
  const path = relative(process.cwd(), folder);
  const place = path === '' ? [] : ['--prefix', quoteShellWord(toSlashes(path))];
  const command = ['npm install', ...place];
  if (isListed(fields, INSTALLED_FIELDS, name)) return `Run: ${command.join(' ')}`;
  // Without --save-prod, npm keeps it where it is.
  const isDev = isListed(fields, ['devDependencies'], name);
  return `${isDev ? 'sam build installs no devDependencies. ' : ''}Run: ${[...command, ...(isDev ? ['--save-prod'] : []), name].join(' ')}`;
}

/** @returns The package of an import such as `@a/b/c`; `undefined` for a path or a module of Node. */
export const findPackageName = (specifier: string): string | undefined =>
  /^(?!node:)(?:@[^/]+\/)?[^./#@][^/]*/u.exec(specifier)?.[0];

/**
 * Finds the packages that a function's own files import from a node_modules outside its CodeUri. `sam build` copies the
 * CodeUri alone, and installs what its package.json lists; without a package.json it bundles where the code is.
 *
 * @param folder - The CodeUri, to which the paths of the metafile are relative.
 * @returns A warning for each of these packages, with what to do.
 */
export function findOutsidePackages(folder: string, { inputs }: Metafile): readonly string[] {
  const fields = readPackageFields(folder);
  if (fields === undefined) return [];
  // esbuild follows symbolic links.
  const places = [folder, realpathSync(folder)];
  const warnings = new Map<string, string>();
  for (const [file, { imports }] of Object.entries(inputs)) {
    if (file.includes('node_modules/')) continue;
    for (const { path } of imports) {
      const name = findPackageName(path.split('node_modules/').slice(1).at(-1) ?? '');
      const isInside = places.some((place) => resolve(folder, path).startsWith(place + sep));
      if (name === undefined || isInside || isListed(fields, INSTALLED_FIELDS, name)) continue;
      const shown = relative(process.cwd(), resolve(folder, file));
      warnings.set(name, `${shown} imports ${name}, ${explainMissing(folder, name)}`);
    }
  }
  return [...warnings.values()];
}

function explainMissing(folder: string, name: string): string {
  const shown = relative(process.cwd(), folder) || '.';
  const missing = `which is installed outside ${shown}: sam build will not find it.`;
  if (name !== 'kinow-eventbridge') return `${missing} ${adviseInstall(folder, name)}`;
  const call = formatCall('rule', 'SUBJECT --target lambda');
  return `${missing} Import ./kinow.ts instead, which this writes: ${call}`;
}

/** @returns `undefined` if a folder has no package.json. */
function readPackageFields(folder: string): Readonly<Record<string, unknown>> | undefined {
  const file = join(folder, 'package.json');
  return existsSync(file) ? readFields(readFileSync(file, 'utf8')) : undefined;
}

const isListed = (
  fields: Readonly<Record<string, unknown>>,
  kinds: readonly string[],
  name: string,
): boolean => kinds.some((kind) => Object.hasOwn(toFields(fields[kind]), name));
