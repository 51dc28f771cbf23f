import { describeFailure, type Failure } from '../../handler/aws/errors.ts';
import { CommandError } from '../shared/command-error.ts';
import { toPrintable } from '../shared/terminal.ts';
import { CredentialsError } from './credentials-error.ts';
import { RUNBOOK } from './runbook.ts';

const THROTTLED = /Throttl|TooManyRequests|RequestLimitExceeded/u;

/** Node's errors, time-outs, and the SDK's error for a response that is not JSON. */
const UNREACHABLE = /^(?:E[A-Z_]+|TimeoutError|SyntaxError)$/u;

/** Node's and OpenSSL's errors of certificates that it does not trust. */
const UNTRUSTED = /SELF_SIGNED|UNABLE_TO_(?:GET|VERIFY)|^CERT_|^ERR_TLS_CERT/u;

const MISSING = /QueueDoesNotExist|NonExistentQueue|ResourceNotFound/u;

/** How to solve each error, for all commands. */
const ADVICE: readonly (readonly [
  error: RegExp,
  advice: (failure: Failure, resource: string) => string,
])[] = [
  [/^ExpiredToken/u, () => 'The AWS credentials have expired. Run aws sso login again.'],
  [
    /^(?:UnrecognizedClient|InvalidClientToken|InvalidSignature|SignatureDoesNotMatch)/u,
    () => 'The AWS credentials are not valid. Run aws sso login or aws configure.',
  ],
  [
    /kms/iu,
    (_, resource) =>
      `The KMS key of ${resource} cannot be used. Check that it is enabled, and that you have kms:Decrypt and kms:GenerateDataKey on it.`,
  ],
  [
    /^(?:AccessDenied|NotAuthorized|Unauthorized|Forbidden)/u,
    ({ call }, resource) =>
      `Your AWS credentials lack ${call} on ${resource}. Ask for this permission.`,
  ],
  [
    /^LimitExceeded/u,
    (_, resource) =>
      `The quota for ${resource} is reached. Delete unused ones, or request a quota increase.`,
  ],
  [
    MISSING,
    (_, resource) =>
      `Resource not found: ${resource}. If it was deleted by hand, see ${RUNBOOK}: Undo what was changed by hand.`,
  ],
  [
    /^UnknownOperation/u,
    () =>
      'The endpoint is not that of AWS. Unset AWS_ENDPOINT_URL, or set it to one that knows the call.',
  ],
  [THROTTLED, () => 'AWS throttles the requests. Wait a few minutes, then try again.'],
  [
    UNTRUSTED,
    () =>
      'The certificate of AWS or of your proxy is not trusted. Set AWS_CA_BUNDLE to the file of its certificate authority.',
  ],
  [/^ERR_PROXY/u, () => 'Your proxy refuses the connection. Check HTTPS_PROXY and NO_PROXY.'],
  [
    /^(?:ENOTFOUND|EAI_AGAIN)$/u,
    () => 'Could not find the host of AWS. Check your network, HTTPS_PROXY and the region.',
  ],
  [
    UNREACHABLE,
    () => 'Could not connect to AWS. Check your network and HTTPS_PROXY, then try again.',
  ],
];

/** Errors of the user's configuration: the advice is shown without the failed call. */
const SETUP =
  /^(?:ExpiredToken|UnrecognizedClient|InvalidClientToken|InvalidSignature|SignatureDoesNotMatch)/u;

/** A failed call to AWS. */
export interface AwsFailure extends Failure {
  /** Why there are no credentials, and what to do. */
  readonly reason?: string;
}

/** A failed call to AWS; the message says what to do. */
export class AwsCallError extends CommandError {
  readonly failure: AwsFailure;

  constructor(message: string, failure: AwsFailure) {
    super(message);
    this.failure = failure;
  }

  /** Whether a retry may succeed: a network error, throttling, or a server error. */
  get isTransient(): boolean {
    const { error, status } = this.failure;
    return (
      THROTTLED.test(error) || UNREACHABLE.test(error) || (status !== undefined && status >= 500)
    );
  }

  /** Whether the resource does not exist. */
  get isMissing(): boolean {
    return MISSING.test(this.failure.error);
  }
}

/** Like {@link describeFailure}, with the reason if there are no credentials. */
export function toFailure(action: string, error: unknown): AwsFailure {
  if (!(error instanceof CredentialsError)) return describeFailure(action, error);
  const name = UNREACHABLE.test(error.code) ? error.code : 'CredentialsError';
  return { call: action, error: name, reason: error.message };
}

/**
 * Creates the error of a failed call.
 *
 * @param action - The action as IAM names it, such as `events:PutRule`.
 * @param resource - The resource of the call, as part of a sentence, such as `the quarantine queue`.
 */
export function toAwsCallError(action: string, resource: string, error: unknown): AwsCallError {
  const failure = toFailure(action, error);
  const message =
    // The message of the service explains the problem of the user's pattern.
    failure.error === 'InvalidEventPatternException' && error instanceof Error
      ? `EventBridge rejects this pattern: ${toPrintable(error.message).replace(/\.$/u, '')}. Correct the pattern.`
      : explainFailure(failure, resource);
  return new AwsCallError(message, failure);
}

/** Explains why a call failed, and what to do. */
export function explainFailure(failure: AwsFailure, resource: string): string {
  if (failure.reason !== undefined) return failure.reason;
  const known = ADVICE.find(([error]) => error.test(failure.error));
  const advice =
    known?.[1](failure, resource) ??
    'Try again later. If it fails again, check the AWS Health Dashboard.';
  return SETUP.test(failure.error) ? advice : `${formatFailure(failure)}. ${advice}`;
}

/** Formats a failure with the details that AWS Support needs. */
export function formatFailure({ call, error, status, attempts, aws_request_id }: Failure): string {
  const details = [
    status !== undefined && status !== 200 && `HTTP ${status}`,
    attempts !== undefined && attempts > 1 && `${attempts} attempts`,
    aws_request_id !== undefined && `request ${aws_request_id}`,
  ].filter(Boolean);
  return `${call} failed: ${error}${details.length > 0 ? ` (${details.join(', ')})` : ''}`;
}
