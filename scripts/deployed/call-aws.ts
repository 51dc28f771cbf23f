import type { Failure } from '../../handler/aws/errors.ts';
import { callWithin } from '../../handler/deadline.ts';
import { waitFor } from '../shared/waiting.ts';
import { toAwsCallError, toFailure } from './aws-errors.ts';

const DEFAULT_MS = 30_000;

export interface CallOptions {
  /** Time limit for all attempts together, in milliseconds. Default: 30 s. */
  readonly ms?: number;
  /** Aborts the call. */
  readonly signal?: AbortSignal | undefined;
  /** Whether the wait is not announced, because it is normal, or the caller reports it. */
  readonly isQuiet?: boolean;
}

/** Sends a command with the given abort signal. */
type Send<T> = (options: { readonly abortSignal: AbortSignal }) => Promise<T>;

export type CallResult<T> = { readonly value: T } | { readonly failure: Failure };

/**
 * Makes a call to AWS.
 *
 * @param action - The action as IAM names it, such as `events:PutRule`.
 * @param resource - The resource of the call, as part of a sentence.
 * @throws AwsCallError if the call fails; AbortError if it was aborted.
 */
export async function callAws<T>(
  action: string,
  resource: string,
  send: Send<T>,
  options: CallOptions = {},
): Promise<T> {
  try {
    return await sendWithin(action, send, options);
  } catch (error) {
    if (error instanceof Error && error.name === 'AbortError') throw error;
    throw toAwsCallError(action, resource, error);
  }
}

/** Makes a call to AWS and returns its value or its failure. Never throws. */
export async function tryAws<T>(
  action: string,
  send: Send<T>,
  options: CallOptions = {},
): Promise<CallResult<T>> {
  try {
    return { value: await sendWithin(action, send, options) };
  } catch (error) {
    return { failure: toFailure(action, error) };
  }
}

async function sendWithin<T>(
  action: string,
  send: Send<T>,
  { ms = DEFAULT_MS, signal, isQuiet = false }: CallOptions,
): Promise<T> {
  const call = () =>
    callWithin(ms, async (timeout) => {
      return await send({ abortSignal: signal ? AbortSignal.any([timeout, signal]) : timeout });
    });
  return isQuiet ? await call() : await waitFor(`AWS: ${action}, up to ${ms / 1000} s`, call);
}
