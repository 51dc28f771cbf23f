import { type Answer, NoAnswer } from './http-client.ts';
import { progressLine } from './terminal.ts';

/** What became of requests. */
export interface Tally {
  readonly answers: readonly Answer[];
  readonly unanswered: readonly NoAnswer[];
  /** Why not all were sent: a signal, or so many in a row without an answer. */
  readonly stopped?: Stop;
}

type Stop = NodeJS.Signals | 'unanswered';

/** A receiver that is gone does not come back for the rest. */
export const MOST_UNANSWERED = 20;

/** Sends requests, several at a time, and shows on a terminal how far it is. */
export async function sendAll(
  count: number,
  concurrency: number,
  send: (signal: AbortSignal) => Promise<Answer>,
): Promise<Tally> {
  const stopping = new AbortController();
  const stop = (signal: NodeJS.Signals) => stopping.abort(signal);
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  try {
    return await sendSeveral(count, concurrency, send, {
      stopping,
      onDone: (done) => count > 1 && show(progressLine(done, count, columns())),
    });
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
    if (count > 1) show('');
  }
}

/**
 * Sends requests, several at a time.
 *
 * @param stopping - Aborted with a {@link Stop}, it ends that early.
 * @param onDone - Told after each how many are done.
 */
export async function sendSeveral(
  count: number,
  concurrency: number,
  send: (signal: AbortSignal) => Promise<Answer>,
  {
    stopping = new AbortController(),
    onDone,
  }: { stopping?: AbortController; onDone?: (done: number) => void } = {},
): Promise<Tally> {
  const answers: Answer[] = [];
  const unanswered: NoAnswer[] = [];
  const { signal } = stopping;
  let started = 0;
  let inARow = 0;

  const sender = async () => {
    while (started < count && !signal.aborted) {
      started += 1;
      try {
        answers.push(await send(signal));
        inARow = 0;
      } catch (error) {
        if (!(error instanceof NoAnswer)) throw error;
        // What was given up on is not counted: the receiver might have answered.
        if (signal.aborted) return;
        unanswered.push(error);
        inARow += 1;
        if (inARow === MOST_UNANSWERED && started < count) stopping.abort('unanswered');
      }
      onDone?.(answers.length + unanswered.length);
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, count) }, sender));
  const stopped = signal.aborted ? (signal.reason as Stop) : undefined;
  return { answers, unanswered, ...(stopped && { stopped }) };
}

/** Puts a line in the place of the one before. */
function show(line: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${line}\u001b[K`);
}

function columns(): number {
  return process.stderr.columns || 80;
}
