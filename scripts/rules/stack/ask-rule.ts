import type { Readable, Writable } from 'node:stream';
import { autocompleteMultiselect, confirm, isCancel, select, text } from '@clack/prompts';
import { subjects } from '../../../handler/catalogue/subjects.ts';
import { CommandError, UsageError } from '../../shared/command-error.ts';
import { getTextWidth, wrapText } from '../../shared/wrap-text.ts';
import { parseRuleSubjects } from './rule-subjects.ts';
import { createRule, parseTarget, type RuleRequest } from './rule.ts';
import { type Target, targets } from './targets.ts';

/** The terminal that shows the prompts. */
export interface Terminal {
  readonly input: Readable;
  readonly output: Writable & { readonly columns?: number };
}

/**
 * Prompts for the missing parts of a rule.
 *
 * @throws UsageError for an unknown subject or target, before the first prompt; CommandError if the user
 *   cancels.
 */
export async function askRule(
  answers: Partial<RuleRequest>,
  terminal: Terminal,
): Promise<RuleRequest> {
  const { subjects: given = [], newSubjects = [] } = answers;
  parseRuleSubjects(given, newSubjects);
  const chosen = answers.target === undefined ? undefined : parseTarget(answers.target);
  const isGiven = given.length + newSubjects.length > 0;
  const names = isGiven ? given : await askSubjects(terminal);
  const known = { ...answers, subjects: names, target: chosen ?? (await askTarget(terminal)) };
  const where = answers.where ?? (isGiven ? undefined : await askWhere(known, terminal));
  return { ...known, where };
}

async function askSubjects(terminal: Terminal): Promise<readonly string[]> {
  const all = Object.entries(subjects).map(([value, { section }]) => ({ value, hint: section }));
  let isListening = false;
  return unwrapAnswer(
    await autocompleteMultiselect<string>({
      ...terminal,
      message: 'Which subjects? Tab selects; Enter takes the only match',
      // First called before the prompt listens to keys itself: Enter then finds a selection.
      options() {
        if (!isListening) {
          isListening = true;
          this.on('key', (_, { name }) => {
            const [only, other] = this.filteredOptions;
            const isOnly = only !== undefined && other === undefined;
            if (name === 'return' && this.selectedValues.length === 0 && isOnly)
              this.toggleSelected(only.value);
          });
        }
        return all;
      },
      maxItems: 8,
      required: true,
    }),
  );
}

/** The columns that the prompt needs before an option, with the escape sequences of its colours, which it counts. */
const OPTION_MARK = 16;

/** The columns before a message: the end of the bar. */
const MARGIN = '   ';

/** Prompts for a target. */
export async function askTarget(terminal: Terminal): Promise<Target> {
  const options = Object.entries(targets).map(([name, what]) => ({
    value: name as Target,
    label: wrapText(`${name.padEnd(8)}${what}`, getTextWidth(terminal.output) - OPTION_MARK),
  }));
  return unwrapAnswer(await select({ ...terminal, message: 'To which target?', options }));
}

async function askWhere(known: RuleRequest, terminal: Terminal): Promise<string | undefined> {
  const given = unwrapAnswer(
    await text({
      ...terminal,
      message: 'Which condition? Leave empty to match all events.',
      placeholder: 'data.order.total_paid >= 100',
      validate: (value) => {
        const problem = findProblem({ ...known, where: value ?? '' });
        return (
          problem && wrapText(`${MARGIN}${problem}`, getTextWidth(terminal.output)).trimStart()
        );
      },
    }),
  );
  return given.trim() || undefined;
}

/** Asks whether to go on. The default is no. */
export const askToContinue = async (message: string, terminal: Terminal): Promise<boolean> =>
  unwrapAnswer(await confirm({ ...terminal, message, initialValue: false }));

function findProblem(request: RuleRequest): string | undefined {
  if (request.where?.trim() === '') return undefined;
  try {
    createRule(request);
    return undefined;
  } catch (error) {
    if (error instanceof UsageError) return error.message.split('\n')[0];
    throw error;
  }
}

function unwrapAnswer<T>(answer: T): Exclude<T, symbol> {
  if (isCancel(answer)) throw new CommandError('Canceled: no files were written');
  return answer as Exclude<T, symbol>;
}
