import { toPrintable } from '../../shared/terminal.ts';

interface Row {
  readonly reason: string;
  readonly subject: string | undefined;
}

/** Formats the number of messages for each reason and subject, in descending order. */
export function formatTable(rows: readonly Row[]): string[] {
  if (rows.length === 0) return [];
  const kinds = Map.groupBy(rows, ({ reason, subject }) => JSON.stringify([reason, subject]));
  const cells = [...kinds.values()]
    .toSorted((a, b) => b.length - a.length)
    .map((same) => [
      String(same.length),
      toPrintable(same[0]?.reason ?? ''),
      toPrintable(same[0]?.subject ?? '–'),
    ]);
  const all = [['count', 'reason', 'subject'], ...cells];
  const width = (column: number) => Math.max(...all.map((row) => row[column]?.length ?? 0));
  const [countWidth, reasonWidth] = [width(0), width(1)];
  return all.map(
    ([count = '', reason = '', subject = '']) =>
      `${count.padStart(countWidth)}  ${reason.padEnd(reasonWidth)}  ${subject}`,
  );
}
