import type { Failure } from '../../../handler/aws/errors.ts';
import type { Output } from '../../shared/io.ts';
import { printable, printLine } from '../../shared/terminal.ts';
import { adviceFor, type Route, said } from '../aws-errors.ts';

/** Prints why a call failed, and what to do. */
export function tellFailure(stdout: Output, failure: Failure, route: Route): void {
  printLine(stdout, `  AWS said ${said(failure)}`, 'red');
  printLine(stdout, `  ${adviceFor(failure, route)}`);
}

/** Prints how many messages stay hidden for a while. */
export function tellUnreleased(stdout: Output, count: number, minutes: number): void {
  if (count === 0) return;
  const what = `  ${count} could not be released: they come back within ${minutes} minutes.`;
  printLine(stdout, what);
}

/** What to know of the fallback queue. */
export const RETRIES =
  'The redrive function tries all of the fallback queue again by itself, hidden ones within 15 minutes.';

interface Row {
  readonly reason: string;
  readonly subject: string | undefined;
}

/** How many there are of each reason and subject, the most first. */
export function tableOf(rows: readonly Row[]): string[] {
  if (rows.length === 0) return [];
  const kinds = Map.groupBy(rows, ({ reason, subject }) => JSON.stringify([reason, subject]));
  const cells = [...kinds.values()]
    .toSorted((a, b) => b.length - a.length)
    .map((same) => [
      String(same.length),
      printable(same[0]?.reason ?? ''),
      printable(same[0]?.subject ?? '–'),
    ]);
  const all = [['count', 'reason', 'subject'], ...cells];
  const widthOf = (column: number) => Math.max(...all.map((row) => row[column]?.length ?? 0));
  const [counts, reasons] = [widthOf(0), widthOf(1)];
  return all.map(
    ([count = '', reason = '', subject = '']) =>
      `${count.padStart(counts)}  ${reason.padEnd(reasons)}  ${subject}`,
  );
}
