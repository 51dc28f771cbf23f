import type { Failure } from '../../handler/aws/errors.ts';
import type { QueueName } from './queues/receiver.ts';

/** Between what and what events are moved, as an operator calls it. */
export interface Route {
  readonly queue: QueueName;
  /** The bus's name. */
  readonly bus: string;
}

/** What AWS said, in a word, with what its support asks for. */
export function said({ call, error, status, attempts, aws_request_id }: Failure): string {
  const details = [
    status !== undefined && status !== 200 && `HTTP ${status}`,
    attempts !== undefined && attempts > 1 && `${attempts} attempts`,
    aws_request_id !== undefined && `request ${aws_request_id}`,
  ].filter(Boolean);
  return `${call}: ${error}${details.length > 0 ? ` (${details.join(', ')})` : ''}`;
}

const ADVICE: readonly (readonly [
  error: RegExp,
  advice: (failure: Failure, route: Route) => string,
])[] = [
  [
    /kms/iu,
    () =>
      "The queue's KMS key does not serve you: is it enabled, and do you have kms:Decrypt and kms:GenerateDataKey on it?",
  ],
  [
    /^(?:AccessDenied|NotAuthorized|Unauthorized|Forbidden)/u,
    ({ call }, { queue, bus }) => {
      const where = call.startsWith('events:') ? `the event bus ${bus}` : `the ${queue} queue`;
      return `Your AWS credentials lack ${call} on ${where}: ask for that permission.`;
    },
  ],
  [/^ExpiredToken/u, () => 'The AWS credentials have expired: run aws sso login again.'],
  [
    /^(?:CredentialsProviderError|UnrecognizedClient|InvalidClientToken|InvalidSignature|SignatureDoesNotMatch)/u,
    () => 'The AWS credentials are not valid: run aws sso login or aws configure.',
  ],
  [/QueueDoesNotExist|NonExistentQueue/u, () => 'The queue is gone: deploy the stack again.'],
  [
    /Throttl|TooManyRequests|RequestLimitExceeded/u,
    () => 'Wait some minutes and run it again. See infra/README.md: Bus throttled.',
  ],
  [
    /^(?:E[A-Z_]+|TimeoutError)$/u,
    () => 'AWS cannot be reached: check your network, and run it again.',
  ],
];

/** What the operator can do about a failed call. */
export function adviceFor(failure: Failure, route: Route): string {
  const known = ADVICE.find(([error]) => error.test(failure.error));
  return (
    known?.[1](failure, route) ?? 'Run it again later; if it stays, see the AWS Health Dashboard.'
  );
}
