import { randomBytes, randomUUID } from 'node:crypto';
import type { TestContext } from 'node:test';
import { encodeMessage } from '../../handler/message.ts';
import { PROBE_SUBJECT } from '../../handler/catalogue/subjects.ts';
import { type Fault, refuseEntries, refuseWith } from '../support/faults/faults.ts';
import { loadRedrive } from '../support/function/redrive.ts';
import {
  createEventBody,
  createRequest,
  listMetrics,
  loadWebhook,
} from '../support/function/webhook.ts';

/** What the built webhook function answers to a request of a kind, and counts for it. */
export interface RequestCounts {
  readonly status: number;
  readonly counts: Readonly<Record<string, number>>;
}

interface RequestKind {
  readonly request?: Parameters<typeof createRequest>[0];
  readonly env?: Readonly<Record<string, string>>;
  readonly faults?: Readonly<Record<string, Fault>>;
  /** How often the request is sent: the last one is measured. */
  readonly times?: number;
}

const GUARD = { REPLAY_TABLE_NAME: 'replay' };
const DOWN = refuseWith(500, 'InternalFailure');
const LARGE = { text: 'e'.repeat(1_000_000) };

const REQUESTS = {
  published: {},
  deferred: { faults: { PutEvents: DOWN } },
  unsigned: { request: { body: createEventBody(), signature: null } },
  malformed: { request: { body: createEventBody(), signature: 'sha256=0' } },
  mismatched: { request: { body: createEventBody(), secret: 'another' } },
  'not an event': { request: { body: '{}' } },
  'refused by the bus': { faults: { PutEvents: refuseEntries('MalformedDetail') } },
  'too large': {
    request: { body: createEventBody({ subject: 'currencies_updated', data: LARGE }) },
  },
  'kept nowhere': { request: { body: randomBytes(2_000_000) } },
  'taken by no queue': { faults: { PutEvents: DOWN, SendMessage: DOWN } },
  'without a secret': { faults: { GetSecretValue: DOWN } },
  'without the table': { env: GUARD, faults: { Query: DOWN, PutItem: DOWN } },
  duplicate: { env: GUARD, times: 2 },
  'a probe': { request: { body: createEventBody({ subject: PROBE_SUBJECT, data: {} }) } },
} as const satisfies Record<string, RequestKind>;

export type RequestName = keyof typeof REQUESTS;

/** A message of the fallback queue, and how the calls for it go. */
interface MessageKind {
  readonly body?: string;
  readonly receives?: number;
  readonly days?: number;
  readonly faults?: Readonly<Record<string, Fault>>;
}

const MESSAGES = {
  redriven: {},
  postponed: { faults: { PutEvents: DOWN } },
  'dead letter': { body: '{}' },
  'not redriven': { receives: 900, faults: { PutEvents: DOWN } },
  'without a dead-letter queue': { body: '{}', faults: { SendMessage: DOWN } },
  expiring: { days: 12, faults: { PutEvents: DOWN } },
} as const satisfies Record<string, MessageKind>;

export type MessageName = keyof typeof MESSAGES;

/** What the built functions count for each kind of request and message. */
export interface MeasuredCounts {
  readonly requests: Readonly<Record<RequestName, RequestCounts>>;
  readonly messages: Readonly<Record<MessageName, Readonly<Record<string, number>>>>;
}

/** Sends a request of each kind to the built webhook function, and a message to the built redrive function. */
export async function measureCounts(t: TestContext): Promise<MeasuredCounts> {
  const requests: Record<string, RequestCounts> = {};
  for (const [name, kind] of Object.entries<RequestKind>(REQUESTS)) {
    requests[name] = await measureRequest(t, kind);
  }
  const messages: Record<string, Readonly<Record<string, number>>> = {};
  for (const [name, kind] of Object.entries<MessageKind>(MESSAGES)) {
    messages[name] = await measureMessage(t, kind);
  }
  return { requests, messages } as MeasuredCounts;
}

const readCounts = (line: Readonly<Record<string, unknown>>): Record<string, number> =>
  Object.fromEntries(listMetrics(line).map((name) => [name, Number(line[name])]));

async function measureRequest(
  t: TestContext,
  { request = { body: createEventBody() }, env = {}, faults = {}, times = 1 }: RequestKind,
): Promise<RequestCounts> {
  const hook = await loadWebhook(
    t,
    { AWS_MAX_ATTEMPTS: '1', ...env },
    { faults: new Map(Object.entries(faults)) },
  );
  for (let sent = 1; sent < times; sent += 1) await hook.invoke(createRequest(request));
  const { status = 0, line } = await hook.invoke(createRequest(request));
  return { status, counts: readCounts(line) };
}

async function measureMessage(
  t: TestContext,
  { body = createEventBody(), receives = 1, days = 0, faults = {} }: MessageKind,
): Promise<Record<string, number>> {
  const hook = await loadWebhook(
    t,
    { AWS_MAX_ATTEMPTS: '1' },
    { faults: new Map(Object.entries(faults)) },
  );
  const { invoke } = await loadRedrive();
  const sentAt = Date.now() - days * 86_400_000;
  const message = encodeMessage({ body: Buffer.from(body), reason: 'Failure', receivedAt: sentAt });
  if (message === undefined) throw new Error('the message fits no queue');
  const messageAttributes = Object.entries(message.MessageAttributes).map(
    ([name, { StringValue }]) =>
      [name, { dataType: 'String' as const, stringValue: StringValue }] as const,
  );
  const messageId = randomUUID();
  await invoke({
    Records: [
      {
        messageId,
        receiptHandle: messageId,
        body: message.MessageBody,
        attributes: {
          ApproximateReceiveCount: String(receives),
          SentTimestamp: String(sentAt),
          SenderId: '',
          ApproximateFirstReceiveTimestamp: '',
        },
        messageAttributes: Object.fromEntries(messageAttributes),
        md5OfBody: '',
        eventSource: 'aws:sqs',
        eventSourceARN: '',
        awsRegion: 'eu-west-1',
      },
    ],
  });
  return readCounts(hook.log.at(-1) ?? {});
}
