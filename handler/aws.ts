import { httpHandler } from './sdk/http-handler.ts';

/**
 * Options of every AWS client. Region, credentials and endpoints come from the environment. The HTTP
 * handler bounds one attempt; what all attempts of a call may take together is the caller's
 * {@link Budget}.
 */
export const clientOptions = { requestHandler: httpHandler, cacheMiddleware: true };

/** Why a call to AWS failed: what can be logged of it without telling a payload. */
export interface Failure {
  /** The action as IAM names it, such as `events:PutEvents`. */
  readonly call: string;
  /** The error's code or name. */
  readonly error: string;
  readonly status?: number;
  readonly attempts?: number;
  readonly aws_request_id?: string;
}

/**
 * Describes a failed call. The error's message is left out: services repeat the value that they
 * refuse, and the SDK what it could not parse.
 */
export function failureOf(call: string, error: unknown): Failure {
  const { name, code, $metadata } = (error ?? {}) as {
    name?: unknown;
    code?: unknown;
    $metadata?: { httpStatusCode?: unknown; attempts?: unknown; requestId?: unknown };
  };
  const { httpStatusCode, attempts, requestId } = $metadata ?? {};
  return {
    call,
    // Node's own errors tell by their code.
    error:
      word(name === 'Error' || name === 'AggregateError' ? (code ?? name) : name) ?? 'UnknownError',
    ...(typeof httpStatusCode === 'number' && { status: httpStatusCode }),
    ...(typeof attempts === 'number' && { attempts }),
    ...(word(requestId) !== undefined && { aws_request_id: String(requestId) }),
  };
}

/** An identifier; anything else that a broken endpoint puts in its place is not repeated. */
export function word(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\w.:-]{1,64}$/u.test(value) ? value : undefined;
}
