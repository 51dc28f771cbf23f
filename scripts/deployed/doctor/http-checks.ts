import { randomUUID } from 'node:crypto';
import { PROBE_SUBJECT } from '../../../handler/catalogue/subjects.ts';
import { CommandError } from '../../shared/command.ts';
import { post, postUnsigned, type Answer } from '../../shared/http-client.ts';
import { fail, type Finding, pass } from './finding.ts';

/** Checks that a receiver responds with 401 to an unsigned request. */
export async function checkUnsigned(url: string): Promise<Finding> {
  const answer = await tryRequest(postUnsigned(url, '{}'));
  if (typeof answer === 'string') {
    return fail(
      `${url} does not respond (${answer})`,
      'Check the URL and, for a custom domain, its DNS record.',
    );
  }
  if (answer.status === 401 && answer.body === '{"error":"unauthenticated"}') {
    return pass('an unsigned request is answered 401');
  }
  return fail(
    `an unsigned request is answered ${answer.status}, not 401`,
    chooseTodo(answer.status),
  );
}

function chooseTodo(status: number): string {
  if (status === 404) return 'No such route: the URL must end with /kinow.';
  if (status === 429)
    return 'API Gateway throttles requests: raise ThrottlingRateLimit, or find their source.';
  if (status === 500)
    return "The function does not start: read its log for 'The environment of the function is wrong'.";
  if (status === 503)
    return 'The function is throttled or times out: see its metrics Errors and Throttles.';
  return 'This is not the receiver: check the URL.';
}

/**
 * Sends a signed event with the reserved subject.
 *
 * @param hasArrived - Returns whether the event with this id arrived on the bus; skipped if absent.
 */
export async function checkProbe(
  url: string,
  secret: string,
  hasArrived?: (eventId: string) => Promise<boolean>,
): Promise<readonly Finding[]> {
  const eventId = randomUUID();
  const body = JSON.stringify({ event_id: eventId, subject: PROBE_SUBJECT, data: {} });
  const answer = await tryRequest(post(url, body, secret));
  if (typeof answer === 'string') return [fail(`a signed probe got no response (${answer})`, '')];
  const { outcome } = JSON.parse(answer.body) as { outcome?: string };
  if (answer.status === 200 && outcome === 'deferred') {
    return [
      fail(
        'a signed probe was deferred: the bus does not accept events',
        "Read the function's log for the failure of events:PutEvents.",
      ),
    ];
  }
  if (answer.status === 401) {
    return [
      fail(
        'a signed probe is answered 401',
        'The secret that you entered differs from that of the receiver.',
      ),
    ];
  }
  if (answer.status !== 200) {
    return [
      fail(
        `a signed probe is answered ${answer.status}`,
        answer.status === 503
          ? "The secret cannot be read, or no queue accepts messages: read the function's log."
          : "Read the function's log line of this request.",
      ),
    ];
  }
  const answered = pass('a signed probe is answered 200');
  if (hasArrived === undefined) return [answered];
  return [
    answered,
    (await hasArrived(eventId))
      ? pass('the probe was seen on the bus')
      : fail(
          'the probe was not seen on the bus within a minute',
          'EventBridge returns 200 even if the bus does not exist: check EVENT_BUS_NAME of the function.',
        ),
  ];
}

/** Returns the response, or the reason why there is none. */
async function tryRequest(answer: Promise<Answer>): Promise<Answer | string> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof CommandError) return error.message.split(': ').at(-1) ?? '';
    throw error;
  }
}
