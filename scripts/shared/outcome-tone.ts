/**
 * How an outcome is shown: `good` if the event is on the bus, `warn` if it or a copy waits in a queue, `bad` if nothing
 * was stored.
 */
export type Tone = 'good' | 'warn' | 'bad';

/** Outcomes after which the event, or a copy, is in a queue. */
const QUEUED = new Set(['deferred', 'invalid', 'refused', 'too_large']);

/** @param outcome - As the function logs it, such as `deferred`. */
export function getOutcomeTone(status: number, outcome: string): Tone {
  if (QUEUED.has(outcome)) return 'warn';
  return status < 300 ? 'good' : 'bad';
}
