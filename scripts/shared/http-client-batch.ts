import { type Answer, NoAnswerError } from './http-client.ts';

/** The results of requests. */
export interface BatchResult {
  readonly answers: readonly Answer[];
  readonly unanswered: readonly NoAnswerError[];
  /** Why sending stopped early: aborted by the caller, or too many consecutive requests without a response. */
  readonly stopped?: 'aborted' | 'unanswered';
}

/** After this many consecutive requests without a response, the receiver counts as down. */
export const MAX_UNANSWERED = 20;

/**
 * Sends `count` requests, `concurrency` at a time.
 *
 * @param signal - Stops sending when aborted.
 * @param onDone - Called after each request with the number of completed ones.
 */
export async function sendSeveral(
  count: number,
  concurrency: number,
  send: (signal: AbortSignal) => Promise<Answer>,
  { signal: stopping, onDone }: { signal?: AbortSignal; onDone?: (done: number) => void } = {},
): Promise<BatchResult> {
  const answers: Answer[] = [];
  const unanswered: NoAnswerError[] = [];
  const giveUp = new AbortController();
  const signal = AbortSignal.any([giveUp.signal, ...(stopping ? [stopping] : [])]);
  let started = 0;
  let inARow = 0;

  const sendUntilDone = async () => {
    while (started < count && !signal.aborted) {
      started += 1;
      try {
        answers.push(await send(signal));
        inARow = 0;
      } catch (error) {
        if (!(error instanceof NoAnswerError)) throw error;
        // Aborted requests are not counted: the receiver might have responded.
        if (signal.aborted) return;
        unanswered.push(error);
        inARow += 1;
        if (inARow === MAX_UNANSWERED && started < count) giveUp.abort();
      }
      onDone?.(answers.length + unanswered.length);
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, count) }, sendUntilDone));
  const stopped = stopping?.aborted ? 'aborted' : signal.aborted ? 'unanswered' : undefined;
  return { answers, unanswered, ...(stopped && { stopped }) };
}
