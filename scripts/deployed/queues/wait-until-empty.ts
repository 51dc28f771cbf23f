import type { Failure } from '../../../handler/aws/errors.ts';
import { type Queue, readDepth } from './queue-calls.ts';
import type { Depth } from './queue-depth.ts';

/** Interval between two checks. SQS's counts may lag by a minute: one zero is not sufficient. */
const INTERVAL_MS = 30_000;

const MAX_WAIT_MS = 300_000;

/** Waits for a time, or until the signal is aborted. Never throws. */
export type Sleep = (ms: number, signal: AbortSignal) => Promise<void>;

export type WaitResult =
  | { readonly outcome: 'empty' }
  | { readonly outcome: 'not_empty'; readonly depth: Depth }
  | { readonly outcome: 'unreadable'; readonly failure: Failure }
  | { readonly outcome: 'stopped' };

/** Waits up to 5 minutes until SQS twice in a row counts no messages, visible or hidden. Never throws. */
export async function waitUntilEmpty(
  queue: Queue,
  sleep: Sleep,
  stopping: AbortSignal,
): Promise<WaitResult> {
  let depth: Depth = { visible: 0, hidden: 0 };
  let empty = 0;
  for (let waited = 0; waited < MAX_WAIT_MS; waited += INTERVAL_MS) {
    await sleep(INTERVAL_MS, stopping);
    if (stopping.aborted) return { outcome: 'stopped' };
    const result = await readDepth(queue);
    if ('failure' in result) return { outcome: 'unreadable', failure: result.failure };
    depth = result.value;
    empty = depth.visible + depth.hidden === 0 ? empty + 1 : 0;
    if (empty === 2) return { outcome: 'empty' };
  }
  return { outcome: 'not_empty', depth };
}
