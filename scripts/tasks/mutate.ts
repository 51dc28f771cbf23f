import { color } from '../shared/color.ts';
import { CommandError, UsageError } from '../shared/command-error.ts';
import { defineCommand } from '../shared/command.ts';
import { suggestName } from '../shared/suggest-name.ts';
import type { Output } from '../shared/io.ts';
import { ACCEPTED, type AcceptedMutant } from './mutate/accepted.ts';
import { type MutationResult, sortMutants } from './mutate/mutants.ts';
import stryker from './mutate/stryker.json' with { type: 'json' };
import { runStryker } from './mutate/stryker.ts';

const files = stryker.mutate;

export const command = defineCommand({
  name: 'mutate',
  summary: 'Mutates the handler with Stryker, and shows the mutants that no test detects.',
  operands: '[file …]',
  mostOperands: Number.POSITIVE_INFINITY,
  options: {},
  notes: [
    `Files: ${files.join(', ')}`,
    'Takes about 20 minutes for all files. Installs Stryker into ~/.cache/kinow-eventbridge.',
    'Exit status: 0 if every mutant is detected, or accepted in scripts/tasks/mutate/accepted.ts.',
  ],
  examples: ['npm run mutate -- handler/validate.ts'],
  run: async ({ operands }, { stdout }) => {
    for (const operand of operands) checkFile(operand);
    const mutants = await runStryker(operands.length > 0 ? operands : files);
    if (mutants.length === 0)
      throw new CommandError('Stryker found no mutants. Specify other files');
    const result = sortMutants(mutants, ACCEPTED);
    stdout.write(formatResult(stdout, result));
    return result.survived.length + result.unused.length === 0 ? 0 : 1;
  },
});

function checkFile(operand: string): void {
  if (files.includes(operand)) return;
  throw new UsageError(
    `${operand} is not one of the files in stryker.json.${suggestName(operand, files)}`,
  );
}

function formatResult(
  stdout: Output,
  { noticed, accepted, survived, unused }: MutationResult,
): string {
  const colorRed = (text: string) => color(stdout, 'red', text);
  const all = noticed.length + accepted.length + survived.length;
  const percent = ((100 * noticed.length) / all).toFixed(1);
  return [
    ...accepted.map((one) => formatMutant(one, color(stdout, 'dim', one.because))),
    ...survived.map((one) => formatMutant(one, colorRed(one.status))),
    ...unused.map((one) => formatMutant(one, colorRed('accepted, but does not survive'))),
    `${percent} %  ${noticed.length} of ${all} noticed, ${accepted.length} accepted\n`,
  ].join('');
}

/** Formats a mutant as in accepted.ts. */
function formatMutant(
  { file, line, code, from, to }: Omit<AcceptedMutant, 'because'> & { readonly line?: number },
  what: string,
): string {
  const place = line === undefined ? file : `${file}:${line}`;
  return `  ${place}  ${what}\n    ${code}\n    - ${from}\n    + ${to}\n`;
}
