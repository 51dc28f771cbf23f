/** A failed call to AWS; holds nothing of a payload, so it can be logged. */
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
 * Describes a failed call. Leaves out the error's message: services repeat the rejected value in it, and
 * `JSON.parse` the text that it cannot parse.
 *
 * @param call - The action as IAM names it.
 */
export function describeFailure(call: string, error: unknown): Failure {
  const { name, code, $metadata } = (error ?? {}) as {
    name?: unknown;
    code?: unknown;
    $metadata?: { httpStatusCode?: unknown; attempts?: unknown; requestId?: unknown };
  };
  const { httpStatusCode, attempts, requestId } = $metadata ?? {};
  return {
    call,
    // Node's system errors share the name `Error` and differ by code.
    error:
      readIdentifier(name === 'Error' || name === 'AggregateError' ? (code ?? name) : name) ??
      'UnknownError',
    ...(typeof httpStatusCode === 'number' && { status: httpStatusCode }),
    ...(typeof attempts === 'number' && { attempts }),
    ...(readIdentifier(requestId) !== undefined && { aws_request_id: String(requestId) }),
  };
}

/**
 * Whether a call had no response in time. A broken connection has the same name, as in the SDK, and differs by its
 * code.
 */
export function isTimeout(error: unknown): boolean {
  const { name, code } = (error ?? {}) as { name?: unknown; code?: unknown };
  return name === 'TimeoutError' && code !== 'ECONNRESET' && code !== 'EPIPE';
}

/** Returns a value if it is an identifier; any other value may be payload that an endpoint echoes. */
export function readIdentifier(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\w.:-]{1,64}$/u.test(value) ? value : undefined;
}
