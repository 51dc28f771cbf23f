import type { Context } from 'aws-lambda';
import { now } from './clock.ts';

/** Kept of an invocation's time for writing the log line and answering. */
const RESERVE_MS = 300;

/** API Gateway gives up after 30 s, whatever the function's own time-out is. */
const MAX_MS = 28_000;

/** Used without a Lambda context: the time-out of the deployed function. */
const DEFAULT_MS = 15_000;

/** When an invocation must have answered. */
export interface Deadline {
  /** Milliseconds until then; never negative. */
  getRemainingMs(): number;
}

/** Reads the deadline of an invocation. */
export function readDeadline(context: Partial<Context> | undefined): Deadline {
  const remainingMs = context?.getRemainingTimeInMillis?.() ?? DEFAULT_MS;
  const due = now() + Math.min(remainingMs, MAX_MS) - RESERVE_MS;
  return { getRemainingMs: () => Math.max(0, due - now()) };
}

/**
 * Makes a call that must end in time.
 *
 * @param ms - How long it may take. The signal aborts the call; the race ends it also where the call
 *   ignores the signal.
 * @throws what the call throws, or a `TimeoutError`.
 */
export async function callWithin<T>(
  ms: number,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
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
