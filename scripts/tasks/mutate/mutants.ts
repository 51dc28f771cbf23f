import type { AcceptedMutant } from './accepted.ts';

/** A mutant and its test result. */
export interface Mutant {
  readonly file: string;
  readonly line: number;
  /** The line of code in which the mutant starts. */
  readonly code: string;
  /** The replaced code, with collapsed white space. */
  readonly from: string;
  /** The replacement, with collapsed white space. */
  readonly to: string;
  /** Stryker's status: `Killed`, `Timeout`, `Survived`, `NoCoverage`, or `RuntimeError` if a file does not load. */
  readonly status: string;
}

interface Position {
  readonly line: number;
  readonly column: number;
}

/** Stryker's JSON report: https://github.com/stryker-mutator/mutation-testing-elements */
interface Report {
  readonly files: Readonly<
    Record<
      string,
      {
        readonly source: string;
        readonly mutants: readonly {
          readonly status: string;
          readonly replacement: string;
          readonly location: { readonly start: Position; readonly end: Position };
        }[];
      }
    >
  >;
}

/** Reads the mutants in Stryker's JSON report, in source order. */
export function readMutants(report: string): Mutant[] {
  const { files } = JSON.parse(report) as Report;
  return Object.entries(files).flatMap(([file, { source, mutants }]) =>
    mutants
      .toSorted((a, b) => comparePositions(a.location.start, b.location.start))
      .map(({ status, replacement, location: { start, end } }) => ({
        file,
        line: start.line,
        code: (source.split('\n')[start.line - 1] ?? '').trim(),
        from: joinLines(source.slice(findIndex(source, start), findIndex(source, end))),
        to: joinLines(replacement),
        status,
      })),
  );
}

const comparePositions = (a: Position, b: Position) => a.line - b.line || a.column - b.column;

const joinLines = (text: string) => text.replaceAll(/\s+/gu, ' ');

/** Finds the index of a position, whose line and column start at 1. */
function findIndex(source: string, { line, column }: Position): number {
  const before = source.split('\n').slice(0, line - 1);
  return before.reduce((sum, text) => sum + text.length + 1, 0) + column - 1;
}

/** Mutants by result. */
export interface MutationResult {
  readonly noticed: readonly Mutant[];
  /** Survivors that are accepted, with the reason. */
  readonly accepted: readonly (Mutant & Pick<AcceptedMutant, 'because'>)[];
  /** Survivors that are not accepted. */
  readonly survived: readonly Mutant[];
  /** Accepted mutants that do not survive. */
  readonly unused: readonly AcceptedMutant[];
}

/** Includes time-outs, after which it is unknown whether a test detects the mutant. */
const SURVIVORS = new Set(['Survived', 'NoCoverage', 'Timeout']);

/** Sorts mutants by result. @param accepted - May include mutants of other files. */
export function sortMutants(
  mutants: readonly Mutant[],
  accepted: readonly AcceptedMutant[],
): MutationResult {
  const files = new Set(mutants.map(({ file }) => file));
  const survivors = mutants.filter(({ status }) => SURVIVORS.has(status));
  const find = (mutant: Mutant) => accepted.find((one) => isSame(one, mutant));
  return {
    noticed: mutants.filter(({ status }) => !SURVIVORS.has(status)),
    accepted: survivors.flatMap((mutant) => {
      const reason = find(mutant);
      return reason === undefined ? [] : [{ ...mutant, because: reason.because }];
    }),
    survived: survivors.filter((mutant) => find(mutant) === undefined),
    unused: accepted.filter(
      (one) => files.has(one.file) && !survivors.some((mutant) => isSame(one, mutant)),
    ),
  };
}

const isSame = (one: AcceptedMutant, { file, code, from, to }: Mutant) =>
  one.file === file && one.code === code && one.from === from && one.to === to;
