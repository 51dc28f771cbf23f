import { color, CommandError, didYouMean, defineCommand, UsageError } from '../shared/command.ts';
import type { Output } from '../shared/io.ts';
import { type Accepted, ACCEPTED } from './mutate/accepted.ts';
import { type Mutated, PLAN } from './mutate/plan.ts';
import { mutationCopy } from './mutate/stryker.ts';
import { type Verdict, verdictOf } from './mutate/verdict.ts';

const files = Object.keys(PLAN) as Mutated[];

export const command = defineCommand({
  name: 'mutate',
  summary: 'Breaks the handler in many small ways, by Stryker, and shows what no test notices.',
  operands: '[file …]',
  mostOperands: Number.POSITIVE_INFINITY,
  options: {},
  notes: [
    `Files: ${files.join(', ')}`,
    'Takes some 20 minutes in all; installs Stryker into ~/.cache/kinow-eventbridge.',
    'Exit status: 0 when every mutant is killed, or accepted in scripts/tasks/mutate/accepted.ts.',
    'Example: npm run mutate -- handler/validate.ts',
  ],
  run: async ({ operands }, { stdout }) => {
    const chosen = operands.length > 0 ? new Set(operands.map(mutated)) : files;
    await using copy = await mutationCopy();
    const verdicts: Verdict[] = [];
    for (const file of chosen) {
      const mutants = await copy.mutate(file, PLAN[file]);
      if (mutants.length === 0) throw new CommandError(`Stryker found no mutants of ${file}`);
      const verdict = verdictOf(file, mutants, ACCEPTED);
      show(stdout, file, verdict);
      verdicts.push(verdict);
    }
    if (verdicts.length > 1) stdout.write(score(stdout, 'in all', verdicts));
    const isGood = verdicts.every(
      ({ unnoticed, unused }) => unnoticed.length + unused.length === 0,
    );
    return isGood ? 0 : 1;
  },
});

function mutated(operand: string): Mutated {
  const file = files.find((one) => one === operand);
  if (file !== undefined) return file;
  throw new UsageError(`${operand} is not among the files.${didYouMean(operand, files)}`);
}

/** Prints the score of a file, and what was not killed. */
function show(stdout: Output, file: Mutated, verdict: Verdict): void {
  const red = (text: string) => color(stdout, 'red', text);
  stdout.write(
    [
      score(stdout, file, [verdict]),
      ...verdict.accepted.map(({ mutant, because }) => told(mutant, color(stdout, 'dim', because))),
      ...verdict.unnoticed.map((mutant) => told(mutant, red(mutant.fate))),
      ...verdict.unused.map((reason) => told(reason, red('accepted, but does not survive'))),
    ].join(''),
  );
}

function score(stdout: Output, what: string, verdicts: readonly Verdict[]): string {
  const count = (of: (verdict: Verdict) => readonly unknown[]) =>
    verdicts.reduce((sum, verdict) => sum + of(verdict).length, 0);
  const [killed, accepted] = [count((one) => one.killed), count((one) => one.accepted)];
  const all = killed + accepted + count((one) => one.unnoticed);
  const percent = ((100 * killed) / all).toFixed(1);
  return `${color(stdout, 'bold', what)}  ${percent} %  ${killed} of ${all} killed, ${accepted} accepted\n`;
}

/** A mutant as it is found in the source and in the table of what is accepted. */
function told(
  mutant: Omit<Accepted, 'because'> & { readonly line?: number },
  what: string,
): string {
  const { file, line, code, from, to } = mutant;
  const place = line === undefined ? file : `${file}:${line}`;
  return `  ${place}  ${what}\n    ${code}\n    - ${from}\n    + ${to}\n`;
}
