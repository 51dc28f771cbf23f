import type { BurstAnswer, BurstRequest, SendRequest } from '../../api/send.ts';
import { postJson } from '../api-client.ts';

/** Copies per request to the server: few, so that they can be stopped soon. */
const BATCH_SIZE = 50;

/** The answers to the copies. */
export interface BurstTally {
  readonly copies: number;
  readonly sent: number;
  readonly milliseconds: number;
  /** The number of copies by answer, or by the reason why there was none. */
  readonly counts: ReadonlyMap<string, number>;
  /** Why the rest was not sent; empty if all were. */
  readonly stopReason: string;
}

/**
 * Sends copies in batches.
 *
 * @param onProgress - Called with the number of sent copies.
 * @param stop - Stops after the current batch, which is still counted.
 */
export async function sendBurst(
  template: SendRequest,
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
    const request: BurstRequest = { ...template, copies: Math.min(BATCH_SIZE, copies - sent) };
    try {
      const { answers, unanswered, isStopped } = await postJson<BurstAnswer>('/burst', request);
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
