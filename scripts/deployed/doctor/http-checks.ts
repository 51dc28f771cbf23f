import { randomUUID } from 'node:crypto';
import { PROBE_SUBJECT } from '../../../handler/catalogue/subjects.ts';
import { CommandError } from '../../shared/command.ts';
import { post, postUnsigned, type Answer } from '../../shared/http-client.ts';
import { fail, type Finding, pass } from './finding.ts';

/** What a receiver answers to a request that nobody signed. */
export async function checkUnsigned(url: string): Promise<Finding> {
  const answer = await tryRequest(postUnsigned(url, '{}'));
  if (typeof answer === 'string') {
    return fail(
      `${url} does not answer (${answer})`,
      'Check the URL, and the DNS record where it is a domain of your own.',
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
    return 'API Gateway throttles: raise ThrottlingRateLimit, or find who calls so often.';
  if (status === 500)
    return "The function does not start: read its log for 'The environment of the function is wrong'.";
  if (status === 503)
    return 'The function is not run, or runs out of time: look at its errors and throttles.';
  return 'This is not the receiver: check the URL.';
}

/**
 * Sends a signed event of the reserved subject.
 *
 * @param hasArrived - Whether the event of that id arrived on the bus, if that can be told.
 */
export async function checkProbe(
  url: string,
  secret: string,
  hasArrived?: (eventId: string) => Promise<boolean>,
): Promise<readonly Finding[]> {
  const eventId = randomUUID();
  const body = JSON.stringify({ event_id: eventId, subject: PROBE_SUBJECT, data: {} });
  const answer = await tryRequest(post(url, body, secret));
  if (typeof answer === 'string') return [fail(`a signed probe got no answer (${answer})`, '')];
  const { outcome } = JSON.parse(answer.body) as { outcome?: string };
  if (answer.status === 200 && outcome === 'deferred') {
    return [
      fail(
        'a signed probe was deferred: the bus does not take events',
        "Read the function's log for the failure of events:PutEvents.",
      ),
    ];
  }
  if (answer.status === 401) {
    return [
      fail(
        'a signed probe is answered 401',
        'The secret that you gave is not the one that the receiver has.',
      ),
    ];
  }
  if (answer.status !== 200) {
    return [
      fail(
        `a signed probe is answered ${answer.status}`,
        answer.status === 503
          ? "The secret cannot be read, or no queue takes messages: read the function's log."
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
          'EventBridge answers 200 also for a bus that does not exist: check EVENT_BUS_NAME of the function.',
        ),
  ];
}

/** An answer, or in a word why there is none. */
async function tryRequest(answer: Promise<Answer>): Promise<Answer | string> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof CommandError) return error.message.split(': ').at(-1) ?? '';
    throw error;
  }
}
