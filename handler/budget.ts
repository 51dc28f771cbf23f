import type { Context } from 'aws-lambda';
import { now } from './clock.ts';

/** What is kept back of an invocation's time for writing the log line and answering. */
const RESERVE_MS = 300;

/** API Gateway gives up after 30 s, whatever the function's own time-out is. */
const LONGEST_MS = 28_000;

/** The time in which a request must be answered. */
export interface Budget {
  /** Milliseconds until the answer is due; never negative. */
  remaining(): number;
}

/** For a caller that does not say, as a script may: the function's own time-out on Lambda. */
const UNSAID_MS = 15_000;

/** The budget of an invocation. */
export function budgetOf(context: Partial<Context> | undefined): Budget {
  const remainingMs = context?.getRemainingTimeInMillis?.() ?? UNSAID_MS;
  const due = now() + Math.min(remainingMs, LONGEST_MS) - RESERVE_MS;
  return { remaining: () => Math.max(0, due - now()) };
}

/**
 * Runs a call that must end in time.
 *
 * @param ms - How long it may take. The signal aborts the call; the race ends it also where the call
 *   does not listen.
 * @throws what the call throws, or a `TimeoutError`.
 */
export async function within<T>(ms: number, call: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const error = new DOMException(`no answer within ${Math.round(ms)} ms`, 'TimeoutError');
      reject(error);
      controller.abort(error);
    }, ms);
  });
  try {
    return await Promise.race([call(controller.signal), timeout]);
  } finally {
    clearTimeout(timer);
  }
}
