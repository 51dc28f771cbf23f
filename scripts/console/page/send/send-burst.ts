import type { BurstResult, BurstRequest, SendRequest } from '../../api/send.ts';
import { postJson } from '../api-client.ts';

/** Few enough for a stop to come soon, enough for the way to the server not to count. */
const BATCH_SIZE = 50;

/** How many copies were answered in which way. */
export interface BurstTally {
  readonly copies: number;
  readonly sent: number;
  readonly milliseconds: number;
  /** Each answer, or why there was none, with how many. */
  readonly counts: ReadonlyMap<string, number>;
  /** Why the rest was not sent; empty where none is left. */
  readonly stopReason: string;
}

/**
 * Sends copies, some at a time.
 *
 * @param onProgress - Told how many were sent.
 * @param stop - Once aborted no more are sent; those under way are still counted.
 */
export async function sendBurst(
  question: SendRequest,
  copies: number,
  onProgress: (sent: number) => void,
  stop: AbortSignal,
): Promise<BurstTally> {
  const start = performance.now();
  const counts = new Map<string, number>();
  const count = (kind: string, more: number) => counts.set(kind, (counts.get(kind) ?? 0) + more);
  let sent = 0;
  let stopReason = '';
  while (sent < copies && stopReason === '') {
    const request: BurstRequest = { ...question, copies: Math.min(BATCH_SIZE, copies - sent) };
    try {
      const { answers, unanswered, isStopped } = await postJson<BurstResult>('/burst', request);
      for (const { status, outcome, count: more } of answers) count(`${status} ${outcome}`, more);
      for (const { reason, count: more } of unanswered) count(`no answer: ${reason}`, more);
      sent = [...counts.values()].reduce((sum, more) => sum + more, 0);
      if (isStopped) stopReason = 'Stopped: too many requests in a row got no answer.';
    } catch (error) {
      stopReason = (error as Error).message;
    }
    onProgress(sent);
    if (stop.aborted && sent < copies) stopReason ||= 'Stopped.';
  }
  return {
    copies,
    sent,
    milliseconds: performance.now() - start,
    counts,
    stopReason,
  };
}
