import { parseEvent } from '../patterns/event.ts';
import type { Reason } from '../patterns/explain/reason.ts';
import { explainMismatch } from '../patterns/explain/explain-mismatch.ts';
import type { Pattern } from '../patterns/pattern.ts';
import { getOtherNames } from '../samples/editions.ts';
import { color } from '../shared/color.ts';
import type { Output } from '../shared/io.ts';
import { printLine, toPrintable } from '../shared/terminal.ts';
import type { NamedEvent } from './input-events.ts';
import type { NamedPattern } from './input-patterns.ts';
import { findNotes } from './pattern-warnings.ts';

/** The result of matching an event. */
export interface Verdict extends NamedEvent {
  /** Why the event does not match; `undefined` if it matches. */
  readonly reason: Reason | undefined;
}

export function evaluateEvent(pattern: Pattern, event: NamedEvent): Verdict {
  return { ...event, reason: explainMismatch(pattern, parseEvent(event.text), getOtherNames) };
}

/**
 * Prints which events a pattern matches. Of `samples`, only matching ones are shown, or the closest one if
 * none matches; of `events`, all of them, with the reason why one does not match.
 */
export function printReport(
  out: Output,
  { name, text, pattern }: NamedPattern,
  verdicts: readonly Verdict[],
  kind: 'samples' | 'events',
): void {
  const matching = verdicts.filter(({ reason }) => reason === undefined);
  const shown = kind === 'events' ? verdicts : matching;
  const lines = [
    `${color(out, 'bold', name)} matches ${matching.length} of ${verdicts.length} ${verdicts.length === 1 ? kind.slice(0, -1) : kind}`,
    ...findNotes(text, pattern).map(({ message }) => formatNote(out, message)),
    ...shown.map((verdict) => formatVerdict(out, verdict)),
  ];
  if (shown.length === 0) {
    const nearest = verdicts.toSorted((a, b) => computeDistance(a) - computeDistance(b));
    lines.push(
      '  The closest:',
      ...nearest.slice(0, 1).map((verdict) => formatVerdict(out, verdict)),
    );
  }
  printLine(out, lines.join('\n'));
}

/**
 * Computes how far an event is from matching, 0 for a match. A different subject or source counts more
 * than any number of fields; a similar value counts less than another value, which counts less than none.
 */
export function computeDistance({ reason }: Pick<Verdict, 'reason'>): number {
  if (reason === undefined) return 0;
  const { path, unmet, isThere, isNear } = reason;
  const isSameKind = path.startsWith('detail.');
  return (isSameKind ? 0 : 1_000) + unmet - (isNear ? 0.5 : isThere ? 0.25 : 0);
}

export const formatNote = (out: Output, note: string) =>
  `  ${color(out, 'yellow', 'note')}  ${toPrintable(note)}`;

function formatVerdict(out: Output, { name, reason }: Verdict): string {
  return reason === undefined
    ? `  ${color(out, 'green', '✓')} ${toPrintable(name)}`
    : `  ${color(out, 'red', '✗')} ${toPrintable(name)}  ${toPrintable(`${reason.path}: ${reason.message}`)}`;
}

/** Prints the verdicts as JSON Lines. */
export function printJson(
  out: Output,
  { name: rule }: NamedPattern,
  verdicts: readonly Verdict[],
): void {
  for (const { name, reason } of verdicts) {
    const verdict =
      reason === undefined
        ? { matches: true }
        : { matches: false, path: reason.path, reason: reason.message };
    out.write(`${JSON.stringify({ rule, event: name, ...verdict })}\n`);
  }
}
