import type { Context } from 'aws-lambda';
import { now } from './clock.ts';

/** Reserved for writing the log line and returning the response. */
const RESERVE_MS = 300;

/** Used without a Lambda context: the time-out of the deployed webhook function. */
const DEFAULT_MS = 15_000;

/** The time by which something must end, such as an invocation. */
export interface Deadline {
  /** Returns the milliseconds until the deadline; never negative. */
  getRemainingMs(): number;
}

/**
 * Reads the deadline of an invocation from its Lambda context.
 *
 * @param maxMs - The most that an invocation may take, regardless of the function's time-out.
 */
export function readDeadline(
  context: Partial<Context> | undefined,
  maxMs = Number.POSITIVE_INFINITY,
): Deadline {
  const remainingMs = context?.getRemainingTimeInMillis?.() ?? DEFAULT_MS;
  return createDeadline(Math.min(remainingMs, maxMs) - RESERVE_MS);
}

/** Creates a deadline, `ms` milliseconds from now. */
export function createDeadline(ms: number): Deadline {
  const due = now() + ms;
  return { getRemainingMs: () => Math.max(0, due - now()) };
}

/**
 * Makes a call with a time limit.
 *
 * @param ms - The limit in milliseconds. Then the signal is aborted, and the promise rejects even if the call
 *   ignores the signal.
 * @throws What the call throws, or a `TimeoutError`.
 */
export async function callWithin<T>(
  ms: number,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const error = new DOMException(`no response within ${Math.round(ms)} ms`, 'TimeoutError');
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
