import { randomUUID } from 'node:crypto';
import { PROBE_SUBJECT } from '../../../handler/catalogue/subjects.ts';
import { callWithin } from '../../../handler/deadline.ts';
import {
  type Answer,
  NoAnswerError,
  type PostOptions,
  post,
  postWith,
  readOutcome,
  TIMEOUT_MS,
} from '../../shared/http-client.ts';
import type { Agents } from '../../shared/proxy.ts';
import { waitFor } from '../../shared/waiting.ts';
import { fail, type Finding, pass } from './finding.ts';
import { RUNBOOK } from '../runbook.ts';

/** The URL of a receiver, and how to reach it. */
export interface Endpoint {
  readonly url: string;
  readonly agents: Agents;
  /** Aborts a request. */
  readonly signal: AbortSignal;
}

/** Checks that a receiver responds with 401 to an unsigned request. */
export async function checkUnsigned(endpoint: Endpoint): Promise<Finding> {
  const { url } = endpoint;
  const answer = await tryRequest(endpoint, (options) =>
    postWith(url, Buffer.from('{}'), {}, options),
  );
  if (typeof answer === 'string') {
    return fail(
      `${url} does not respond (${answer})`,
      `Check the URL, your network, HTTPS_PROXY and AWS_CA_BUNDLE and, for a custom domain, its DNS record. If the API was deleted by hand, see ${RUNBOOK}: Undo what was changed by hand.`,
    );
  }
  if (answer.status === 401 && answer.body === '{"error":"unauthenticated"}') {
    return pass('an unsigned request returns 401');
  }
  return fail(`an unsigned request returns ${answer.status}, not 401`, chooseTodo(answer.status));
}

function chooseTodo(status: number): string {
  if (status === 404) return 'There is no such route. The URL must end with /kinow.';
  if (status === 429)
    return `API Gateway throttles requests, possibly events among them. See ${RUNBOOK}: Refused before the function.`;
  if (status === 500)
    return `The function does not start, or it fails. See ${RUNBOOK}: Function errors.`;
  if (status === 407)
    return 'Your proxy requires a user name and password. Add them to HTTPS_PROXY.';
  if (status === 503)
    return `The function is throttled or times out. See ${RUNBOOK}: Function throttles, Function errors.`;
  return 'This is not the receiver. Check the URL.';
}

/**
 * Sends a signed event with the reserved subject.
 *
 * @param hasArrived - Returns whether the event with this id arrived on the bus, or `undefined` if that was
 *   interrupted; skipped if absent.
 */
export async function checkProbe(
  endpoint: Endpoint,
  secret: string,
  hasArrived?: (eventId: string) => Promise<boolean | undefined>,
): Promise<Finding | readonly Finding[]> {
  const eventId = randomUUID();
  const body = JSON.stringify({ event_id: eventId, subject: PROBE_SUBJECT, data: {} });
  const answer = await tryRequest(endpoint, (options) => post(endpoint.url, body, secret, options));
  if (typeof answer === 'string') {
    if (endpoint.signal.aborted) return [];
    return fail(
      `a signed probe got no response (${answer})`,
      'Check your network, HTTPS_PROXY and AWS_CA_BUNDLE. The receiver may have published the probe nevertheless.',
    );
  }
  const outcome = readOutcome(answer.body);
  if (answer.status === 200 && outcome === 'deferred') {
    return fail(
      'a signed probe was deferred: the bus does not accept events',
      `No event is lost: the fallback queue keeps deferred events. See ${RUNBOOK}: Events deferred.`,
    );
  }
  if (answer.status === 401) {
    return fail(
      'a signed probe returns 401',
      hasArrived === undefined
        ? 'The receiver has another secret than the one of KINOW_WEBHOOK_SECRET or of the prompt. Run this command again with the right one.'
        : `The function uses another secret than the stack. If the secret was stored less than 10 s ago, run this command again. Otherwise, the environment of the function was changed by hand: see ${RUNBOOK}: Undo what was changed by hand.`,
    );
  }
  if (answer.status !== 200 || outcome !== 'published') {
    return fail(
      `a signed probe returns ${answer.status}${outcome === '' ? '' : ` ${outcome}`}`,
      answer.status === 503
        ? `The secret cannot be read, or no queue accepts messages. See ${RUNBOOK}: Receiver unavailable.`
        : "Check the function's log for this request. If it has no entry, this is not the receiver.",
    );
  }
  const answered = pass('a signed probe returns 200');
  const arrived = await hasArrived?.(eventId);
  if (arrived === undefined) return [answered];
  return [
    answered,
    arrived
      ? pass('the probe arrived on the event bus')
      : fail(
          'the probe did not arrive on the event bus within a minute',
          `Run this command again: a new rule may take longer to become active. If the probe does not arrive then either, the bus cannot use its KMS key (see ${RUNBOOK}: Event bus dead letters), or the function publishes to another bus because EVENT_BUS_NAME was changed by hand (see ${RUNBOOK}: Undo what was changed by hand).`,
        ),
  ];
}

/** Makes a request. @returns The response, or the reason why there is none. */
async function tryRequest(
  { url, agents, signal }: Endpoint,
  send: (options: PostOptions) => Promise<Answer>,
): Promise<Answer | string> {
  try {
    return await waitFor(`${url}, up to ${TIMEOUT_MS / 1000} s`, () =>
      callWithin(TIMEOUT_MS, (timeout) =>
        send({ agents, signal: AbortSignal.any([timeout, signal]) }),
      ),
    );
  } catch (error) {
    if (error instanceof NoAnswerError) return error.reason;
    if (error instanceof DOMException && error.name === 'TimeoutError') return 'timed out';
    throw error;
  }
}
