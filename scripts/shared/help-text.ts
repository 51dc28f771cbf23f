import { formatCall } from './command-line.ts';
import type { ArgumentsDescription } from './parse-arguments.ts';
import { wrapText } from './wrap-text.ts';

/** What the help of a command says, besides its arguments. */
export interface HelpDescription {
  /** What a user types, also the npm script's name. */
  readonly name: string;
  readonly summary: string;
  /** Paragraphs below the options. A line that begins with spaces is one of its own. */
  readonly notes?: readonly string[];
  /** Complete command lines below the notes, which are printed as they are. */
  readonly examples?: readonly string[];
}

/** A narrower column of explanations stands below the options. */
const MIN_EXPLANATION = 24;

/** Formats the help of a command. @param width - That of the terminal, in columns. */
export function formatHelp(
  {
    name,
    summary,
    options,
    operands,
    notes = [],
    examples = [],
  }: HelpDescription & ArgumentsDescription<string>,
  width: number,
): string {
  const own = Object.entries(options).map(
    ([option, { value, help }]) =>
      [`--${option}${value === undefined ? '' : ` ${value}`}`, help] as const,
  );
  const words = [own.length > 0 && '[options]', operands].filter(Boolean).join(' ');
  const all = [...own, ['--help', 'Show this help'] as const];
  const left = Math.max(...all.map(([option]) => option.length)) + 4;
  const rows = all.map(([option, what]) =>
    width - left >= MIN_EXPLANATION
      ? `${`  ${option}`.padEnd(left)}${what}`
      : `  ${option}\n      ${what}`,
  );
  const usage = `Usage:  ${formatCall(name, words)}`;
  return [
    wrapText([summary, '', usage, '', ...rows].join('\n'), width),
    ...(notes.length > 0 ? ['', wrapText(notes.join('\n'), width)] : []),
    ...(examples.length > 0 ? ['', examples.length === 1 ? 'Example:' : 'Examples:'] : []),
    ...examples.map((example) => `  ${example}`),
    '',
  ].join('\n');
}
