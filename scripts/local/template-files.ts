import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { MAX_DEPTH, MAX_FOLDERS, walkFolders } from '../shared/walk-folders.ts';

/** The files that may be templates, and why some folders were not searched. */
export interface TemplateFiles {
  /** The state of each file, which changes when it is saved, by its path. */
  readonly files: ReadonlyMap<string, string>;
  /** The limits that the search has met, each as a sentence. */
  readonly limits: readonly string[];
}

/** The names that SAM and CloudFormation use for templates. */
const TEMPLATE_NAME = /\.(?:ya?ml|template|template\.json)$|^template\.json$/u;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html: of a template in S3. */
const MAX_BYTES = 1_048_576;

const MAX_FILES = 500;

/**
 * Finds the files that may be templates, in some folders and those below them. Folders that do not exist have none.
 *
 * @param folders - Those first in the list are searched first.
 */
export async function findTemplateFiles(folders: readonly string[]): Promise<TemplateFiles> {
  const files = new Map<string, string>();
  const limits = new Set<string>();
  const addLimit = (limit: string) => limits.add(`${limit} are not searched for templates`);
  for (const folder of folders) {
    const walked = await walkFolders(resolve(folder));
    if (walked.isTooDeep) addLimit(`Folders more than ${MAX_DEPTH} levels below ${folder}`);
    if (walked.isTooMany) addLimit(`More than ${MAX_FOLDERS} folders below ${folder}`);
    const paths = walked.folders.flatMap(({ path, entries }) =>
      entries
        .filter((entry) => !entry.isDirectory() && TEMPLATE_NAME.test(entry.name))
        .map(({ name }) => join(path, name)),
    );
    const states = await Promise.all(
      paths.slice(0, MAX_FILES).map(async (path) => [path, await readState(path)] as const),
    );
    if (paths.length > MAX_FILES) addLimit(`More than ${MAX_FILES} files below ${folder}`);
    for (const [path, state] of states) if (state !== undefined) files.set(path, state);
  }
  return { files, limits: [...limits] };
}

/** @returns `undefined` for what is not a file, was removed meanwhile, or is too large for a template. */
async function readState(path: string): Promise<string | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile() !== true || found.size > MAX_BYTES) return undefined;
  return [found.ino, found.size, found.mtimeMs].join(' ');
}
