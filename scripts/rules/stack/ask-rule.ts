import type { Readable, Writable } from 'node:stream';
import { autocompleteMultiselect, isCancel, select, text } from '@clack/prompts';
import { subjects } from '../../../handler/catalogue/subjects.ts';
import { parseSubject } from '../subject-argument.ts';
import { CommandError, UsageError } from '../../shared/command.ts';
import { ruleFrom, type Said, targetNamed } from './rule.ts';
import { type Target, targets } from './targets.ts';

/** A terminal to ask in. */
export interface Terminal {
  readonly input: Readable;
  readonly output: Writable;
}

/**
 * Asks for what has not been said of a rule.
 *
 * @throws UsageError for a subject or target that there is not, before it asks for anything, and
 *   CommandError when the user breaks off.
 */
export async function ask(said: Partial<Said>, terminal: Terminal): Promise<Said> {
  const given = (said.subjects ?? []).map(parseSubject);
  const chosen = said.target === undefined ? undefined : targetNamed(said.target);
  const names = given.length > 0 ? given : await askSubjects(terminal);
  const known = { subjects: names, target: chosen ?? (await askTarget(terminal)) };
  const where = said.where ?? (given.length > 0 ? undefined : await askWhere(known, terminal));
  return { ...known, where };
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

/** Asks for the target alone. */
export async function askTarget(terminal: Terminal): Promise<Target> {
  const options = Object.entries(targets).map(([name, what]) => ({
    value: name as Target,
    label: `${name.padEnd(8)}${what}`,
  }));
  return answered(await select({ ...terminal, message: 'To which target?', options }));
}

async function askWhere(known: Said, terminal: Terminal): Promise<string | undefined> {
  const given = answered(
    await text({
      ...terminal,
      message: 'On which condition? Empty for all of them.',
      placeholder: 'data.order.total_paid >= 100',
      validate: (value) => problemOf({ ...known, where: value ?? '' }),
    }),
  );
  return given.trim() || undefined;
}

function problemOf(said: Said): string | undefined {
  if (said.where?.trim() === '') return undefined;
  try {
    ruleFrom(said);
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
