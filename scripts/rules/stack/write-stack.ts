import { lstat, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join, relative, resolve } from 'node:path';
import { CommandError, UsageError } from '../../shared/command.ts';
import { ROOT } from '../../shared/root.ts';
import { createStackTemplate, type WantedRule } from './stack-template.ts';

/** Where a template is written if nothing else is said. */
export function getDefaultFile({ subjects: [first], target }: WantedRule): string {
  return `rules/${first?.replaceAll('_', '-') ?? 'events'}-${target}.yaml`;
}

/** The folder of the consumer stacks that are copied. */
const MODELS = `${ROOT}infra/rules/`;

/** A file of a consumer stack. */
export interface StackFile {
  readonly path: string;
  readonly text: string;
}

/**
 * The files of a consumer stack: the template, and for a function its folder beside it.
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

/** The function's code for other subjects, and for another place. */
function adaptCode(text: string, { subjects }: WantedRule, folder: string): string {
  const types = subjects.map((subject) => `'${subject}'`).join(' | ');
  return text
    .replace("<'subscription_error'>", () => types && `<${types}>`)
    .replace('"file:../../.."', () => JSON.stringify(`file:${relative(resolve(folder), ROOT)}`));
}

/**
 * Writes a template and the files of its folder, where neither is there yet.
 *
 * @param overwrites - Also where they are.
 * @throws UsageError when one is there, and nothing is written then; CommandError when a file cannot be
 *   written.
 */
export async function writeStack(files: readonly StackFile[], overwrites: boolean): Promise<void> {
  const places = files.map(({ path }, index) => (index === 0 ? path : dirname(path)));
  for (const place of places) {
    if (!overwrites && (await hasFile(place))) {
      throw new UsageError(`${place} is there already: choose another by --out, or give --force`);
    }
  }
  try {
    for (const { path } of files) await mkdir(dirname(path), { recursive: true });
    for (const { path, text } of files) await writeFile(path, text);
  } catch (error) {
    throw new CommandError(`Nothing can be written there: ${(error as Error).message}`);
  }
}

const hasFile = async (path: string) =>
  await lstat(path).then(
    () => true,
    // What else is wrong, writing tells.
    () => false,
  );
