import { wrapText } from './wrap-text.ts';

/** The help of a command. */
export interface HelpText {
  readonly summary: string;
  /** A synopsis, such as `npm run send -- [options] [subject]`. */
  readonly usage: string;
  /** Each option as it is typed, and what it does. */
  readonly options: readonly (readonly [string, string])[];
  /** Paragraphs below the options. A line that begins with spaces is one of its own. */
  readonly notes?: readonly string[];
  /** Complete command lines, which are printed as they are. */
  readonly examples?: readonly string[];
}

/** A narrower column of explanations stands below the options. */
const MIN_EXPLANATION = 24;

/** Formats the help of a command. @param width - That of the terminal, in columns. */
export function formatHelpText(
  { summary, usage, options, notes = [], examples = [] }: HelpText,
  width: number,
): string {
  const all = [...options, ['--help', 'Show this help'] as const];
  const left = Math.max(...all.map(([name]) => name.length)) + 4;
  const rows = all.map(([name, what]) =>
    width - left >= MIN_EXPLANATION
      ? `${`  ${name}`.padEnd(left)}${what}`
      : `  ${name}\n      ${what}`,
  );
  const [several] = examples.slice(1);
  return [
    wrapText([summary, '', `Usage:  ${usage}`, '', ...rows].join('\n'), width),
    ...(notes.length > 0 ? ['', wrapText(notes.join('\n'), width)] : []),
    ...(examples.length > 0 ? ['', several === undefined ? 'Example:' : 'Examples:'] : []),
    ...examples.map((example) => `  ${example}`),
    '',
  ].join('\n');
}
