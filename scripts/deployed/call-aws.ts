import type { Failure } from '../../handler/aws/errors.ts';
import { callWithin } from '../../handler/deadline.ts';
import { toAwsCallError, toFailure } from './aws-errors.ts';

/** All attempts of a call together, where it does not say otherwise. */
const CALL_MS = 30_000;

export interface CallOptions {
  /** All attempts together. */
  readonly ms?: number;
  /** Aborts the call. */
  readonly signal?: AbortSignal | undefined;
}

/** Makes a call with the user's own client, and its signal. */
type Send<T> = (options: { readonly abortSignal: AbortSignal }) => Promise<T>;

export type CallResult<T> = { readonly value: T } | { readonly failure: Failure };

/**
 * Makes a call to AWS.
 *
 * @param action - As IAM names it, such as `events:PutRule`.
 * @param resource - What it is for, as part of a sentence.
 * @throws AwsCallError; an aborted call throws its AbortError.
 */
export async function callAws<T>(
  action: string,
  resource: string,
  send: Send<T>,
  options: CallOptions = {},
): Promise<T> {
  try {
    return await sendWithin(send, options);
  } catch (error) {
    if (error instanceof Error && error.name === 'AbortError') throw error;
    throw toAwsCallError(action, resource, error);
  }
}

/** Makes a call to AWS whose failure the caller handles; never throws. */
export async function tryAws<T>(
  action: string,
  send: Send<T>,
  options: CallOptions = {},
): Promise<CallResult<T>> {
  try {
    return { value: await sendWithin(send, options) };
  } catch (error) {
    return { failure: toFailure(action, error) };
  }
}

async function sendWithin<T>(send: Send<T>, { ms = CALL_MS, signal }: CallOptions): Promise<T> {
  return await callWithin(ms, async (timeout) => {
    return await send({ abortSignal: signal ? AbortSignal.any([timeout, signal]) : timeout });
  });
}
