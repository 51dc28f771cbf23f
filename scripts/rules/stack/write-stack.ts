import { lstat, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join, relative, resolve } from 'node:path';
import { CommandError, UsageError } from '../../shared/command.ts';
import { ROOT } from '../../shared/root.ts';
import { createStackTemplate, type WantedRule } from './stack-template.ts';

/** Returns the default path of a rule's template. */
export function getDefaultFile({ subjects: [first], target }: WantedRule): string {
  return `rules/${first?.replaceAll('_', '-') ?? 'events'}-${target}.yaml`;
}

/** The folder of the consumer stacks that serve as models. */
const MODELS = `${ROOT}infra/rules/`;

/** A file of a consumer stack. */
export interface StackFile {
  readonly path: string;
  readonly text: string;
}

/**
 * Creates the files of a consumer stack: the template, and the folder of its function if it has one.
 *
 * @param out - Path of the template.
 */
export async function createStackFiles(rule: WantedRule, out: string): Promise<StackFile[]> {
  const folder = basename(out, extname(out));
  const model = await readFile(`${MODELS}${rule.target}.yaml`, 'utf8');
  const template = { path: out, text: createStackTemplate(rule, model, folder) };
  if (rule.target !== 'lambda') return [template];
  const code = join(dirname(out), folder);
  const names = (await readdir(`${MODELS}lambda`, { withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map(({ name }) => name);
  const files = await Promise.all(
    names.map(async (name) => ({
      path: join(code, name),
      text: adaptCode(await readFile(`${MODELS}lambda/${name}`, 'utf8'), rule, code),
    })),
  );
  return [template, ...files];
}

/** Adapts a file of the function to the rule's subjects and to its folder. */
function adaptCode(text: string, { subjects }: WantedRule, folder: string): string {
  const types = subjects.map((subject) => `'${subject}'`).join(' | ');
  return text
    .replace("<'subscription_error'>", () => types && `<${types}>`)
    .replace('"file:../../.."', () => JSON.stringify(`file:${relative(resolve(folder), ROOT)}`));
}

/**
 * Writes a template and the files of its folder.
 *
 * @param overwrites - Whether existing files are overwritten.
 * @throws UsageError if the template or the folder exists, before anything is written; CommandError if a
 *   file cannot be written.
 */
export async function writeStack(files: readonly StackFile[], overwrites: boolean): Promise<void> {
  const places = files.map(({ path }, index) => (index === 0 ? path : dirname(path)));
  for (const place of places) {
    if (!overwrites && (await hasFile(place))) {
      throw new UsageError(
        `${place} already exists: choose another with --out, or overwrite it with --force`,
      );
    }
  }
  try {
    for (const { path } of files) await mkdir(dirname(path), { recursive: true });
    for (const { path, text } of files) await writeFile(path, text);
  } catch (error) {
    throw new CommandError(`Cannot write the files: ${(error as Error).message}`);
  }
}

const hasFile = async (path: string) =>
  await lstat(path).then(
    () => true,
    // Other errors surface when the file is written.
    () => false,
  );
