import { randomUUID } from 'node:crypto';
import type { Call } from '../../../scripts/local/aws/local-aws.ts';
import { createPrintableBytes } from '../campaigns/bytes.ts';
import { createEventBody } from '../function/webhook.ts';
import { type Queue, RECEIVED_AT, type Receiver, toComparable } from './receiver.ts';

export const TRACE = 'Root=1-6925b6f0-0123456789abcdef01234567;Parent=53995c3f42cd8ad8;Sampled=1';

/** An event whose text changes when it is parsed and serialized. */
export const oddBody = () =>
  ` {"event_id":"${randomUUID()}", "subject":"currencies_updated","data":{"n":1.10,"big":9007199254740993,"\\u00e9":"é"}}\n`;

export const event = (subject = 'order_created') => Buffer.from(createEventBody({ subject }));

/** An event with an integer that EventBridge rejects. */
export const createMalformedEvent = () =>
  Buffer.from(createEventBody({ data: {} }).replace('{}', '{"order":{},"n":9223372036854775808}'));

export const tooLarge = () =>
  Buffer.from(
    createEventBody({
      subject: 'currencies_updated',
      data: { text: createPrintableBytes(1_000_000).toString().replaceAll(/["\\]/gu, ' ') },
    }),
  );

/** Returns the calls of an action. */
export const filterCalls = (calls: readonly Call[], action: string) =>
  calls.filter((call) => call.action === action);

export const readInput = ({ body }: Call) => JSON.parse(body.toString()) as Record<string, unknown>;

/** Sends messages to every queue. */
export function fill({ enqueue, send, queues }: Receiver): void {
  enqueue('fallback', { body: event(), reason: 'ThrottlingException', subject: 'order_created' });
  queues.actions['ReceiveMessage']?.({ QueueUrl: 'fallback', VisibilityTimeout: 600 });
  for (let index = 0; index < 12; index += 1) {
    enqueue('quarantine', { body: event(), receivedAt: RECEIVED_AT + index * 1000 });
  }
  enqueue('quarantine', { body: event('a_new_subject') });
  enqueue('quarantine', { body: createMalformedEvent(), reason: 'MalformedDetail' });
  enqueue('quarantine', {
    body: Buffer.from('{"private":"\u001b[2J"}\nsecond'),
    reason: 'invalid_payload',
  });
  send('dead-letter', 'private garbage');
}

/** Returns the messages and counts of all queues. */
export const readState = ({ queues, countMessages }: Receiver) =>
  (['fallback', 'quarantine', 'dead-letter'] satisfies Queue[]).map((queue) => [
    toComparable(queues.listMessages(queue)),
    countMessages(queue),
  ]);
