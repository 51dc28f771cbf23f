import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { IS_PACKAGED } from '../shared/command-line.ts';
import { UsageError } from '../shared/command-error.ts';
import { ROOT } from '../shared/root.ts';
import { formatRulePath } from './local-rules.ts';
import type { LocalRule } from './rule-file.ts';

/** The folder of the rules in this repository. */
const RULES_FOLDER = join(ROOT, 'infra', 'rules');

/** The folders in which `npm start` looks for templates. */
export interface RuleFolders {
  readonly folders: readonly string[];
  /** What is watched, in words. */
  readonly description: string;
  /** Where the console saves rules. */
  readonly saving: SaveFolder;
}

/** A folder in which rules are saved; it is created if needed. */
export interface SaveFolder {
  readonly folder: string;
  /** This folder or one above it, as the user chose it: nothing is written outside it. */
  readonly root: string;
}

/**
 * Chooses the folders with the templates of `npm start`: `rules/` of the caller's folder, also before it exists, and
 * in this repository `infra/rules/`, elsewhere the whole folder.
 *
 * @param caller - The caller's folder.
 * @param given - A folder to use instead.
 * @throws UsageError if the given folder does not exist or is not a folder.
 */
export async function chooseRuleFolders(
  caller: string,
  given: string | undefined,
): Promise<RuleFolders> {
  if (given !== undefined) {
    const folder = resolve(caller, given);
    const found = await stat(folder).catch(() => undefined);
    if (found?.isDirectory() !== true)
      throw new UsageError(
        `There is no folder ${given}. Create it, or specify another one with --rules`,
      );
    return {
      folders: [folder],
      description: `SAM templates in ${given}`,
      saving: { folder, root: folder },
    };
  }
  const own = join(caller, 'rules');
  const saving = { folder: own, root: caller };
  const isInRepository = !IS_PACKAGED && join(caller, '/').startsWith(join(ROOT, '/'));
  return isInRepository
    ? {
        folders: [own, RULES_FOLDER],
        description: 'SAM templates in rules/ and infra/rules/',
        saving,
      }
    : { folders: [own, caller], description: 'SAM templates in this folder and below it', saving };
}

/** Files that are listed for a folder. */
const MAX_FILES = 8;

/** Folders that are listed. */
const MAX_FOLDERS = 8;

/**
 * Describes the rules that are watched, by folder: `7 of infra/rules/: bus.yaml, http.yaml, …`.
 *
 * @returns Lines; a single one if there are no rules.
 */
export function describeRules(
  rules: readonly LocalRule[],
  { description }: RuleFolders,
  base: string,
): readonly string[] {
  if (rules.length === 0) return [`none; watches ${description}`];
  const byFolder = Map.groupBy(rules, ({ file }) => dirname(file));
  const lines = [...byFolder].map(([folder, found]) => {
    const files = [...new Set(found.map(({ file }) => file))];
    const shown = formatRulePath(folder, base);
    const [first = '', second] = files;
    if (second === undefined) return `${found.length} of ${formatRulePath(first, base)}`;
    const more = files.length > MAX_FILES ? ` and ${files.length - MAX_FILES} more` : '';
    const names = files.slice(0, MAX_FILES).map((file) => basename(file));
    return `${found.length} of ${shown === '' ? '' : `${shown}/: `}${names.join(', ')}${more}`;
  });
  const others = [...byFolder.values()].slice(MAX_FOLDERS);
  if (others.length === 0) return lines;
  return [
    ...lines.slice(0, MAX_FOLDERS),
    `${others.flat().length} of ${others.length} ${others.length === 1 ? 'folder' : 'folders'} more`,
  ];
}
