/** Why a call to AWS failed: what can be logged of it without showing a payload. */
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
 * refuse, and JSON.parse what it could not parse.
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
    // Node's own errors are told apart by their code.
    error:
      readIdentifier(name === 'Error' || name === 'AggregateError' ? (code ?? name) : name) ??
      'UnknownError',
    ...(typeof httpStatusCode === 'number' && { status: httpStatusCode }),
    ...(typeof attempts === 'number' && { attempts }),
    ...(readIdentifier(requestId) !== undefined && { aws_request_id: String(requestId) }),
  };
}

/** A value that is an identifier; anything else that a broken endpoint sends is not repeated. */
export function readIdentifier(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\w.:-]{1,64}$/u.test(value) ? value : undefined;
}
