import type { Burst, BurstQuestion, SendQuestion } from '../../api/send.ts';
import { tell } from '../call-server.ts';

/** Few enough for a stop to come soon, enough for the way to the server not to count. */
const AT_ONCE = 50;

/** How many copies were answered in which way. */
export interface BurstTally {
  readonly asked: number;
  readonly sent: number;
  readonly milliseconds: number;
  /** Each answer, or why there was none, with how many. */
  readonly kinds: ReadonlyMap<string, number>;
  /** Why the rest was not sent; empty where none is left. */
  readonly ended: string;
}

/**
 * Sends copies, some at a time.
 *
 * @param onProgress - Told how many were sent.
 * @param stop - Once aborted no more are sent; those under way are still counted.
 */
export async function burst(
  question: SendQuestion,
  copies: number,
  onProgress: (sent: number) => void,
  stop: AbortSignal,
): Promise<BurstTally> {
  const start = performance.now();
  const kinds = new Map<string, number>();
  const count = (kind: string, more: number) => kinds.set(kind, (kinds.get(kind) ?? 0) + more);
  let sent = 0;
  let ended = '';
  while (sent < copies && ended === '') {
    const asked: BurstQuestion = { ...question, copies: Math.min(AT_ONCE, copies - sent) };
    try {
      const { answers, unanswered, isGivenUp } = await tell<Burst>('/burst', asked);
      for (const { status, outcome, count: more } of answers) count(`${status} ${outcome}`, more);
      for (const { reason, count: more } of unanswered) count(`no answer: ${reason}`, more);
      sent = [...kinds.values()].reduce((sum, more) => sum + more, 0);
      if (isGivenUp) ended = 'Stopped: too many requests in a row got no answer.';
    } catch (error) {
      ended = (error as Error).message;
    }
    onProgress(sent);
    if (stop.aborted && sent < copies) ended ||= 'Stopped.';
  }
  return { asked: copies, sent, milliseconds: performance.now() - start, kinds, ended };
}
