import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SQSClient } from '@aws-sdk/client-sqs';
import { type Failure, describeFailure } from '../../../handler/aws/errors.ts';
import { CommandError } from '../../shared/command.ts';
import { printable } from '../../shared/terminal.ts';
import { said } from '../aws-errors.ts';
import { setupProblem } from '../stack.ts';

/** Longer than the longest wait of a receive, which is 20 s. */
const requestHandler = {
  connectionTimeout: 2_000,
  requestTimeout: 30_000,
  throwOnRequestTimeout: true,
};

export let events = createEventBridge();

export let sqs = createSqs();

/**
 * Replaces the clients by new ones. A client reads the environment when it is first used, and not again: each
 * run of a command needs its own.
 */
export function renewClients(): void {
  events = createEventBridge();
  sqs = createSqs();
}

function createEventBridge(): EventBridgeClient {
  return new EventBridgeClient({ requestHandler });
}

function createSqs(): SQSClient {
  // Otherwise the host in the queue's URL wins over AWS_ENDPOINT_URL.
  return new SQSClient({ requestHandler, useQueueUrlAsEndpoint: false });
}

/** A call to AWS that failed; the message says what to do. */
export class CallError extends CommandError {
  readonly failure: Failure;

  constructor(message: string, failure: Failure) {
    super(message);
    this.failure = failure;
  }

  /** Whether it may soon succeed: there was no network, AWS throttles, or has an error of its own. */
  get isPassing(): boolean {
    const { error, status } = this.failure;
    return (
      THROTTLED.test(error) || UNREACHABLE.test(error) || (status !== undefined && status >= 500)
    );
  }

  /** Whether what was called for is not there. */
  get isMissing(): boolean {
    return /QueueDoesNotExist|NonExistentQueue|ResourceNotFound/u.test(this.failure.error);
  }
}

const THROTTLED = /Throttl|TooManyRequests|RequestLimitExceeded/u;

/** Node's own errors, time-outs, and what the SDK makes of an answer that is none of AWS. */
const UNREACHABLE = /^(?:E[A-Z_]+|TimeoutError|SyntaxError)$/u;

/**
 * Makes a call to AWS.
 *
 * @param action - As IAM names it, such as `events:PutRule`.
 * @param resource - What it is for, in the words of a sentence.
 * @throws CallError; what an aborted call throws as it is.
 */
export async function called<T>(
  action: string,
  resource: string,
  call: () => Promise<T>,
): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof Error && error.name === 'AbortError') throw error;
    const failure = describeFailure(action, error);
    throw new CallError(messageOf(error, failure, resource), failure);
  }
}

function messageOf(error: unknown, failure: Failure, resource: string): string {
  const problem = setupProblem(error);
  if (problem !== undefined) return problem.message;
  const { call, error: name } = failure;
  if (/^(?:AccessDenied|NotAuthorized|Unauthorized|Forbidden)/u.test(name)) {
    return `Your AWS credentials lack ${call} on ${resource}: ask for that permission.`;
  }
  if (name === 'InvalidEventPatternException') {
    // It says what is wrong with the pattern that the user gave.
    return `EventBridge does not take the pattern. ${printable((error as Error).message)}`;
  }
  if (name === 'LimitExceededException') {
    return `There are as many of ${resource} as your quota allows: remove some, or have it raised.`;
  }
  if (UNREACHABLE.test(name)) {
    return `AWS cannot be reached (${said(failure)}): check your network, and run it again.`;
  }
  return `AWS said ${said(failure)}. Run it again later; if it stays, see the AWS Health Dashboard.`;
}
