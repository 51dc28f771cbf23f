import { describeFailure, type Failure } from '../../handler/aws/errors.ts';
import { CommandError } from '../shared/command.ts';
import { toPrintable } from '../shared/terminal.ts';

const THROTTLED = /Throttl|TooManyRequests|RequestLimitExceeded/u;

/** Node's own errors, time-outs, and what the SDK makes of an answer that is not from AWS. */
const UNREACHABLE = /^(?:E[A-Z_]+|TimeoutError|SyntaxError)$/u;

const MISSING = /QueueDoesNotExist|NonExistentQueue|ResourceNotFound/u;

/** What the user can do about an error of AWS: the one place for all commands. */
const ADVICE: readonly (readonly [
  error: RegExp,
  advice: (failure: Failure, resource: string) => string,
])[] = [
  [
    /^(?:Credentials|Token)ProviderError$/u,
    () => 'There are no AWS credentials: run aws sso login or aws configure, or set AWS_PROFILE.',
  ],
  [/^ExpiredToken/u, () => 'The AWS credentials have expired: run aws sso login again.'],
  [
    /^(?:UnrecognizedClient|InvalidClientToken|InvalidSignature|SignatureDoesNotMatch)/u,
    () => 'The AWS credentials are not valid: run aws sso login or aws configure.',
  ],
  [/^RegionMissing$/u, () => 'There is no AWS region: set AWS_REGION, or one in your AWS profile.'],
  [
    /kms/iu,
    (_, resource) =>
      `The KMS key of ${resource} cannot be used: is it enabled, and do you have kms:Decrypt and kms:GenerateDataKey on it?`,
  ],
  [
    /^(?:AccessDenied|NotAuthorized|Unauthorized|Forbidden)/u,
    ({ call }, resource) =>
      `Your AWS credentials lack ${call} on ${resource}: ask for that permission.`,
  ],
  [
    /^LimitExceeded/u,
    (_, resource) =>
      `The quota for ${resource} is reached: remove some, or request an increase of the quota.`,
  ],
  [MISSING, (_, resource) => `There is no such resource: ${resource}. Deploy the stack again.`],
  [THROTTLED, () => 'AWS throttles: wait a few minutes and run it again.'],
  [UNREACHABLE, () => 'AWS cannot be reached: check your network and run it again.'],
];

/** Errors of the user's own configuration: no call was made, or none that AWS accepted. */
const SETUP =
  /^(?:CredentialsProviderError|TokenProviderError|RegionMissing|ExpiredToken|UnrecognizedClient|InvalidClientToken|InvalidSignature|SignatureDoesNotMatch)/u;

/** A failed call to AWS; the message says what to do. */
export class AwsCallError extends CommandError {
  readonly failure: Failure;

  constructor(message: string, failure: Failure) {
    super(message);
    this.failure = failure;
  }

  /** Whether the call may soon succeed: no network, AWS throttles, or an error of its own. */
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

/** Describes why a call failed, as {@link describeFailure} does; a missing region has a name of its own. */
export function toFailure(action: string, error: unknown): Failure {
  return error instanceof Error && error.message.includes('Region is missing')
    ? { call: action, error: 'RegionMissing' }
    : describeFailure(action, error);
}

/**
 * Makes the error of a failed call.
 *
 * @param action - As IAM names it, such as `events:PutRule`.
 * @param resource - What it was for, as part of a sentence: `the quarantine queue`.
 */
export function toAwsCallError(action: string, resource: string, error: unknown): AwsCallError {
  const failure = toFailure(action, error);
  const message =
    // The service says what is wrong with the user's own pattern.
    failure.error === 'InvalidEventPatternException' && error instanceof Error
      ? `EventBridge rejects this pattern: ${toPrintable(error.message)}`
      : explainFailure(failure, resource);
  return new AwsCallError(message, failure);
}

/** Says why a call failed, and what to do. */
export function explainFailure(failure: Failure, resource: string): string {
  const known = ADVICE.find(([error]) => error.test(failure.error));
  const advice =
    known?.[1](failure, resource) ??
    'Run it again later; if it fails again, see the AWS Health Dashboard.';
  return SETUP.test(failure.error) ? advice : `${formatFailure(failure)}. ${advice}`;
}

/** Formats a failure with what AWS Support asks for. */
export function formatFailure({ call, error, status, attempts, aws_request_id }: Failure): string {
  const details = [
    status !== undefined && status !== 200 && `HTTP ${status}`,
    attempts !== undefined && attempts > 1 && `${attempts} attempts`,
    aws_request_id !== undefined && `request ${aws_request_id}`,
  ].filter(Boolean);
  return `${call} failed: ${error}${details.length > 0 ? ` (${details.join(', ')})` : ''}`;
}
