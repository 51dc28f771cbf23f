import { randomUUID } from 'node:crypto';
import type { Call } from '../../../scripts/local/aws/local-aws.ts';
import { printable } from '../campaigns/bytes.ts';
import { eventBody } from '../function/webhook.ts';
import { asKept, type Queue, RECEIVED_AT, type Receiver } from './receiver.ts';

export const TRACE = 'Root=1-6925b6f0-0123456789abcdef01234567;Parent=53995c3f42cd8ad8;Sampled=1';

/** An event whose text a parser would change. */
export const oddBody = () =>
  ` {"event_id":"${randomUUID()}", "subject":"currencies_updated","data":{"n":1.10,"big":9007199254740993,"\\u00e9":"é"}}\n`;

export const event = (subject = 'order_created') => Buffer.from(eventBody({ subject }));

/** An event with an integer that the bus always refuses. */
export const malformed = () =>
  Buffer.from(eventBody({ data: {} }).replace('{}', '{"order":{},"n":9223372036854775808}'));

export const tooLarge = () =>
  Buffer.from(
    eventBody({
      subject: 'currencies_updated',
      data: { text: printable(1_000_000).toString().replaceAll(/["\\]/gu, ' ') },
    }),
  );

/** The calls of an action. */
export const filterCalls = (calls: readonly Call[], action: string) =>
  calls.filter((call) => call.action === action);

export const readInput = ({ body }: Call) => JSON.parse(body.toString()) as Record<string, unknown>;

/** Puts something into every queue. */
export function fill({ keep, send, queues }: Receiver): void {
  keep('fallback', { body: event(), reason: 'ThrottlingException', subject: 'order_created' });
  queues.actions['ReceiveMessage']?.({ QueueUrl: 'fallback', VisibilityTimeout: 600 });
  for (let index = 0; index < 12; index += 1) {
    keep('quarantine', { body: event(), receivedAt: RECEIVED_AT + index * 1000 });
  }
  keep('quarantine', { body: event('a_new_subject') });
  keep('quarantine', { body: malformed(), reason: 'MalformedDetail' });
  keep('quarantine', {
    body: Buffer.from('{"private":"\u001b[2J"}\nsecond'),
    reason: 'invalid_payload',
  });
  send('dead-letter', 'private garbage');
}

/** All queues with their messages and counts. */
export const readState = ({ queues, depth }: Receiver) =>
  (['fallback', 'quarantine', 'dead-letter'] satisfies Queue[]).map((queue) => [
    asKept(queues.messages(queue)),
    depth(queue),
  ]);
