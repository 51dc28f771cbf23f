import type { Readable, Writable } from 'node:stream';
import { autocompleteMultiselect, isCancel, select, text } from '@clack/prompts';
import { type Subject, subjects } from '../../../handler/catalogue/subjects.ts';
import { CommandError, UsageError } from '../command.ts';
import { type Target, targets } from './targets.ts';
import { condition, type Said } from './wanted.ts';

/** A terminal to ask in. */
export interface Terminal {
  readonly input: Readable;
  readonly output: Writable;
}

/**
 * Asks for what has not been said of a rule.
 *
 * @throws CommandError when the user breaks off.
 */
export async function ask(said: Partial<Said>, terminal: Terminal): Promise<Said> {
  const names = said.subjects?.length ? said.subjects : await askSubjects(terminal);
  const target = said.target ?? (await askTarget(terminal));
  const where = said.where ?? (said.subjects?.length ? undefined : await askWhere(names, terminal));
  return { subjects: names, target, where };
}

async function askSubjects(terminal: Terminal): Promise<readonly string[]> {
  return answered(
    await autocompleteMultiselect({
      ...terminal,
      message: 'Which subjects?',
      options: Object.entries(subjects).map(([value, { section }]) => ({ value, hint: section })),
      maxItems: 8,
      required: true,
    }),
  );
}

async function askTarget(terminal: Terminal): Promise<Target> {
  const options = Object.entries(targets).map(([name, what]) => ({
    value: name as Target,
    label: `${name.padEnd(8)}${what}`,
  }));
  return answered(await select({ ...terminal, message: 'To which target?', options }));
}

async function askWhere(names: readonly string[], terminal: Terminal): Promise<string | undefined> {
  const given = answered(
    await text({
      ...terminal,
      message: 'On which condition? Empty for all of them.',
      placeholder: 'data.order.total_paid >= 100',
      validate: (value) => problemOf(value ?? '', names as Subject[]),
    }),
  );
  return given.trim() || undefined;
}

function problemOf(where: string, names: readonly Subject[]): string | undefined {
  if (where.trim() === '') return undefined;
  try {
    condition(where, names);
    return undefined;
  } catch (error) {
    if (error instanceof UsageError) return error.message.split('\n')[0];
    throw error;
  }
}

function answered<T>(answer: T): Exclude<T, symbol> {
  if (isCancel(answer)) throw new CommandError('Nothing was written');
  return answer as Exclude<T, symbol>;
}
