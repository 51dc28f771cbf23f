/** Killed: a test failed. After anything else it is not known that a test has noticed the mutant. */
export type Fate = 'killed' | 'survived' | 'crashed' | 'timed out';

/** A small change to a file, and what the tests said of it. */
export interface Mutant {
  readonly file: string;
  readonly line: number;
  /** The line of code in which it begins. */
  readonly code: string;
  /** What was replaced, and by what; white space is collapsed. */
  readonly from: string;
  readonly to: string;
  readonly fate: Fate;
}

interface Position {
  readonly line: number;
  readonly column: number;
}

/** https://github.com/stryker-mutator/mutation-testing-elements: the report's schema. */
interface Report {
  readonly files: Readonly<
    Record<
      string,
      {
        readonly source: string;
        readonly mutants: readonly {
          readonly status: string;
          readonly statusReason?: string;
          readonly replacement: string;
          readonly location: { readonly start: Position; readonly end: Position };
        }[];
      }
    >
  >;
}

/** The mutants of one file in Stryker's JSON report, in the order of the source. */
export function mutantsOf(report: string, file: string): Mutant[] {
  const { source = '', mutants = [] } = (JSON.parse(report) as Report).files[file] ?? {};
  return mutants
    .toSorted((a, b) => byPosition(a.location.start, b.location.start))
    .map(({ status, statusReason = '', replacement, location: { start, end } }) => ({
      file,
      line: start.line,
      code: (source.split('\n')[start.line - 1] ?? '').trim(),
      from: oneLine(source.slice(indexOf(source, start), indexOf(source, end))),
      to: oneLine(replacement),
      fate: fateOf(status, statusReason),
    }));
}

function fateOf(status: string, reason: string): Fate {
  if (status === 'Survived') return 'survived';
  if (status === 'Timeout') return 'timed out';
  // By first-failure.ts, which names the test.
  return status === 'Killed' && /^FAILED /mu.test(reason) ? 'killed' : 'crashed';
}

const byPosition = (a: Position, b: Position) => a.line - b.line || a.column - b.column;

const oneLine = (text: string) => text.replaceAll(/\s+/gu, ' ');

/** Lines and columns of the report begin at 1. */
function indexOf(source: string, { line, column }: Position): number {
  const before = source.split('\n').slice(0, line - 1);
  return before.reduce((sum, text) => sum + text.length + 1, 0) + column - 1;
}
