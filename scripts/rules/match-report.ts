import { parseEvent } from '../patterns/event.ts';
import type { Reason } from '../patterns/explain/reason.ts';
import { explainMismatch } from '../patterns/explain/explain-mismatch.ts';
import type { Pattern } from '../patterns/pattern.ts';
import { getOtherNames } from '../samples/editions.ts';
import { color } from '../shared/command.ts';
import type { Output } from '../shared/io.ts';
import { toPrintable } from '../shared/terminal.ts';
import type { NamedEvent } from './input-events.ts';
import type { NamedPattern } from './input-patterns.ts';
import { findNotes } from './pattern-warnings.ts';

export interface Verdict extends NamedEvent {
  /** Why the event does not match; `undefined` when it does. */
  readonly reason: Reason | undefined;
}

export function evaluateEvent(pattern: Pattern, event: NamedEvent): Verdict {
  return { ...event, reason: explainMismatch(pattern, parseEvent(event.text), getOtherNames) };
}

/**
 * Prints what a pattern matches: of samples those, or the nearest where there is none; of events that the
 * user gave each, with the reason why not.
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
    `${color(out, 'bold', name)} matches ${matching.length} of ${verdicts.length} ${kind}`,
    ...findNotes(text, pattern).map(({ message }) => formatNote(out, message)),
    ...shown.map((verdict) => formatVerdict(out, verdict)),
  ];
  if (shown.length === 0) {
    const nearest = verdicts.toSorted((a, b) => computeDistance(a) - computeDistance(b));
    lines.push(
      '  The nearest:',
      ...nearest.slice(0, 1).map((verdict) => formatVerdict(out, verdict)),
    );
  }
  out.write(`${lines.join('\n')}\n`);
}

/**
 * How far an event is from matching: another subject or source is further than any field, and a value
 * that may have been meant is nearer than another, which is nearer than none.
 */
export function computeDistance({ reason }: Pick<Verdict, 'reason'>): number {
  if (reason === undefined) return 0;
  const { path, unmet, isThere, isNear } = reason;
  const isOfSuch = path.startsWith('detail.');
  return (isOfSuch ? 0 : 1_000) + unmet - (isNear ? 0.5 : isThere ? 0.25 : 0);
}

export const formatNote = (out: Output, note: string) =>
  `  ${color(out, 'yellow', 'note')}  ${toPrintable(note)}`;

function formatVerdict(out: Output, { name, reason }: Verdict): string {
  return reason === undefined
    ? `  ${color(out, 'green', '✓')} ${toPrintable(name)}`
    : `  ${color(out, 'red', '✗')} ${toPrintable(name)}  ${toPrintable(`${reason.path}: ${reason.message}`)}`;
}

/** Prints a line of JSON for each event. */
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
