import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { formatList } from '../../shared/format-list.ts';
import { CommandError, UsageError } from '../../shared/command-error.ts';
import { formatCause } from '../../shared/error-text.ts';
import { ROOT } from '../../shared/root.ts';
import { printFunctionTypes, TYPES_FILE } from './function-types.ts';
import { createStackTemplate, type WantedRule } from './stack-template.ts';

/** CloudFormation's rule for stack names, with the extension of the file. */
const STACK_FILE = /^[A-Za-z][A-Za-z0-9-]{0,127}\.ya?ml$/u;

/** Names of devices on Windows, with any extension: a file with such a name cannot be written there. */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)\./iu;

/** Says what is wrong with the file name of a stack, and what to specify; `undefined` if nothing is. */
export function findNameProblem(name: string): string | undefined {
  if (DEVICE.test(name)) {
    return `${name} cannot be the name of the file: Windows reserves it. Specify another one, such as orders.yaml`;
  }
  if (STACK_FILE.test(name)) return undefined;
  return `${name || 'An empty name'} cannot be the name of the file. Specify letters, digits and hyphens, such as orders.yaml: the stack gets its name`;
}

/** Returns the default path of a rule's template. */
export function getDefaultFile({ names: [first = 'events'], target }: WantedRule): string {
  const words = first.split(/[^A-Za-z0-9]+/u).filter(Boolean);
  return `rules/${words.join('-')}-${target}.yaml`;
}

/** The folder of the consumer stacks that serve as models. */
const MODELS = `${ROOT}infra/rules/`;

/** The files of a function that become the user's once they are written. */
const CODE = ['index.ts', 'package.json', 'tsconfig.json'];

/** A file of a consumer stack. */
export interface StackFile {
  readonly path: string;
  readonly text: string;
  /** Whether it follows from the rule, so that another rule needs another text. Else the user edits it. */
  readonly isGenerated: boolean;
}

/** What became of a file: `kept` is one of the user's, with another text than that of the stack. */
export type WriteOutcome = 'written' | 'unchanged' | 'kept';

/** A file, and what became of it. */
export interface WrittenFile {
  readonly path: string;
  readonly outcome: WriteOutcome;
}

/**
 * Creates the files of a consumer stack: the template, and those of its function if it has one. Of a template that is
 * there already, for the same target, only the rule changes.
 *
 * @param out - Path of the template.
 */
export async function createStackFiles(rule: WantedRule, out: string): Promise<StackFile[]> {
  const folder = basename(out, extname(out));
  const model = await readFile(`${MODELS}${rule.target}.yaml`, 'utf8');
  const existing = await readFile(out, 'utf8').catch(() => undefined);
  const text = createStackTemplate(rule, { model, folder, existing });
  const template = { path: out, text, isGenerated: true };
  if (rule.target !== 'lambda') return [template];
  const code = join(dirname(out), folder);
  const types = printFunctionTypes([...rule.subjects, ...rule.newSubjects]);
  return [
    template,
    { path: join(code, TYPES_FILE), text: types, isGenerated: true },
    ...(await Promise.all(
      CODE.map(async (name) => ({
        path: join(code, name),
        text: await readFile(`${MODELS}lambda/${name}`, 'utf8'),
        isGenerated: false,
      })),
    )),
  ];
}

/**
 * Compares the files of a stack with those that exist: `kept` is one that exists with another text.
 *
 * @throws CommandError if a file cannot be read.
 */
export async function planStack(files: readonly StackFile[]): Promise<WriteOutcome[]> {
  const outcomes: WriteOutcome[] = [];
  for (const file of files) outcomes.push(await planWrite(file));
  return outcomes;
}

/**
 * Writes the files of a stack. A file of the user's that exists is never overwritten.
 *
 * @param overwrites - Whether existing generated files are overwritten.
 * @throws UsageError if a file exists with another text, before anything is written, unless `overwrites`;
 *   CommandError if a file cannot be read or written.
 */
export async function writeStack(
  files: readonly StackFile[],
  overwrites: boolean,
): Promise<WrittenFile[]> {
  const outcomes = await planStack(files);
  const planned = files.map((file, at) => ({ file, outcome: outcomes[at] ?? 'kept' }));
  const list = (isGenerated: boolean) =>
    planned
      .filter(({ file, outcome }) => outcome === 'kept' && file.isGenerated === isGenerated)
      .map(({ file }) => file.path);
  const [changed, kept] = [list(true), list(false)];
  if (!overwrites && changed.length + kept.length > 0) {
    throw new UsageError(formatConflict(changed, kept));
  }
  const results = planned.map(({ file, outcome }) => ({
    ...file,
    outcome: outcome === 'kept' && file.isGenerated ? ('written' as const) : outcome,
  }));
  await writeFiles(results.filter(({ outcome }) => outcome === 'written'));
  return results.map(({ path, outcome }) => ({ path, outcome }));
}

/** Compares a file with what exists: `kept` if its text is another. */
async function planWrite({ path, text }: StackFile): Promise<WriteOutcome> {
  try {
    return (await readFile(path, 'utf8')) === text ? 'unchanged' : 'kept';
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'written';
    throw new CommandError(
      `Cannot read ${path}: ${formatCause(error)}. Check its permissions, or specify another file`,
    );
  }
}

function formatConflict(changed: readonly string[], kept: readonly string[]): string {
  const sentences = [
    changed.length > 0 ? `${formatList(changed)} would change. ` : '',
    kept.length > 0 ? `${formatList(kept)} would stay, since the code is yours. ` : '',
  ];
  return `${sentences.join('')}Specify --force to continue, or another file with --out`;
}

async function writeFiles(files: readonly StackFile[]): Promise<void> {
  try {
    for (const { path } of files) await mkdir(dirname(path), { recursive: true });
    for (const { path, text } of files) await writeFile(path, text);
  } catch (error) {
    throw new CommandError(
      `Cannot write ${files.map(({ path }) => path).join(', ')}: ${formatCause(error)}. Check its permissions, or specify another file`,
    );
  }
}
