import assert from 'node:assert/strict';
import { isUtf8 } from 'node:buffer';
import { createHmac, randomUUID } from 'node:crypto';
import type { TestContext } from 'node:test';
import type {
  APIGatewayProxyEventV2,
  APIGatewayProxyStructuredResultV2,
  Context,
} from 'aws-lambda';
import { decodeBody } from '../../../handler/message.ts';
import { LocalTable } from '../../../scripts/local/aws/local-table.ts';
import type { BusEvent } from '../../../scripts/local/aws/eventbridge.ts';
import {
  LOCAL_QUEUES,
  LOCAL_SECRET_ARN,
  type Call,
  startLocalAws,
} from '../../../scripts/local/aws/local-aws.ts';
import type { SecretVersions } from '../../../scripts/local/aws/secrets-manager.ts';
import { LocalQueues, type QueuedMessage } from '../../../scripts/local/aws/local-queues.ts';
import { createLocalEnvironment } from '../../../scripts/local/lambda/environment.ts';
import { createHttpEvent } from '../../../scripts/shared/http-event.ts';
import { LOCAL_SECRET } from '../../../scripts/shared/local-secret.ts';
import { WEBHOOK_BUNDLE } from '../../../scripts/tasks/bundle/bundle-paths.ts';
import { applyPlannedFault, type PlannedFaults } from '../faults/faults.ts';
import { loadBundle } from './load-bundle.ts';
import { captureOutput } from './output.ts';

export const SECRET = LOCAL_SECRET;

/** The built webhook function with a local AWS, and the results of its requests. */
export interface Webhook {
  readonly events: BusEvent[];
  /** All messages sent to a queue, including deleted ones. */
  readonly messages: QueuedMessage[];
  readonly queues: LocalQueues;
  readonly table: LocalTable;
  /** Number of calls by action, including rejected calls. */
  readonly calls: Record<string, number>;
  readonly faults: PlannedFaults;
  readonly secret: SecretVersions;
  /** The log lines so far. */
  readonly log: Record<string, unknown>[];
  /** All output. */
  readonly getOutput: () => string;
  /** Returns and clears the output. */
  readonly takeOutput: () => string;
  readonly invoke: (event: unknown, remainingMs?: number) => Promise<WebhookResponse>;
}

export interface WebhookResponse {
  readonly status: number | undefined;
  /** Remaining time at the end. If negative, Lambda would have ended the invocation. */
  readonly leftMs: number;
  readonly headers: Record<string, unknown>;
  readonly body: Record<string, unknown>;
  /** The log line of the request; empty if there is none. */
  readonly line: Record<string, unknown>;
}

/**
 * Loads another instance of the built bundle, as a cold start does.
 *
 * @param env - Variables in addition to those of a local run; empty means unset.
 */
export async function loadWebhook(
  t: TestContext,
  env: Readonly<Record<string, string>> = {},
  options: {
    readonly secret?: SecretVersions;
    readonly faults?: PlannedFaults;
    /** Milliseconds since the epoch, for the queues. */
    readonly now?: () => number;
    /** Returns whether it answered the call instead of the service. */
    readonly intercept?: (call: Call) => boolean;
  } = {},
): Promise<Webhook> {
  const { secret = { AWSCURRENT: SECRET }, faults = new Map() } = options;
  const events: BusEvent[] = [];
  const messages: QueuedMessage[] = [];
  const queues = new LocalQueues({
    names: LOCAL_QUEUES,
    onMessage: (message) => messages.push(message),
    deadLetters: { from: 'fallback', to: 'dead-letter', receives: 1000 },
    ...(options.now && { now: options.now }),
  });
  const table = new LocalTable();
  const calls: Record<string, number> = {};
  const aws = await startLocalAws({
    port: 0,
    secrets: { [LOCAL_SECRET_ARN]: secret },
    onEvent: (event) => events.push(event),
    queues,
    table,
    intercept: (call) => {
      calls[call.action] = (calls[call.action] ?? 0) + 1;
      return applyPlannedFault(faults, call) || options.intercept?.(call) === true;
    },
  });
  t.after(aws.close);
  const { lines, all, take, restore } = captureOutput();
  t.after(restore);
  // Tests ignore the developer's settings.
  const clean = { KINOW_WEBHOOK_SECRET: '', KINOW_WEBHOOK_SECRET_PREVIOUS: '' };
  const environment = {
    ...createLocalEnvironment(aws.url),
    // For the redrive function.
    DEAD_LETTER_QUEUE_URL: `${aws.url}/000000000000/dead-letter`,
    ...clean,
    ...env,
  };
  Object.assign(process.env, environment);
  t.after(() => {
    for (const name of Object.keys(environment)) delete process.env[name];
  });

  const handler =
    await loadBundle<
      (
        event: APIGatewayProxyEventV2,
        context: Context,
      ) => Promise<APIGatewayProxyStructuredResultV2>
    >(WEBHOOK_BUNDLE);
  const readLog = () => lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  return {
    events,
    messages,
    queues,
    table,
    calls,
    faults,
    secret,
    get log() {
      return readLog();
    },
    getOutput: all,
    takeOutput: take,
    invoke: async (event, remainingMs = 15_000) => {
      const requestId = randomUUID();
      const context = createContext(requestId, remainingMs);
      const answer = await handler(event as APIGatewayProxyEventV2, context);
      const leftMs = context.getRemainingTimeInMillis();
      return {
        status: answer.statusCode,
        leftMs,
        headers: answer.headers ?? {},
        body: JSON.parse(answer.body ?? '') as Record<string, unknown>,
        // Searches the text, because parsing all lines of a campaign is slow.
        line: JSON.parse(
          lines.find((line) => line.includes(requestId)) ?? '{}',
        ) as WebhookResponse['line'],
      };
    },
  };
}

/** Creates the context of an invocation. */
export function createContext(awsRequestId: string, remainingMs: number): Context {
  const due = performance.now() + remainingMs;
  const context: Partial<Context> = {
    functionName: 'kinow-webhook',
    awsRequestId,
    getRemainingTimeInMillis: () => due - performance.now(),
  };
  return context as Context;
}

interface RequestOptions {
  readonly body: string | Uint8Array;
  readonly secret?: string;
  readonly signature?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  readonly receivedAt?: number;
}

/** Creates the HTTP API event of a request, signed with the local secret by default; `null` for no signature. */
export function createRequest(options: RequestOptions): APIGatewayProxyEventV2 {
  const { secret = SECRET, headers = {}, receivedAt = Date.now() } = options;
  const body = Buffer.from(options.body);
  // Independent of the handler's `sign`, which is under test.
  const { signature = createHmac('sha256', secret).update(body).digest('hex') } = options;
  return createHttpEvent({
    body,
    headers: {
      // Binary content types are passed in base64. Invalid UTF-8 in JSON would be changed, as on AWS.
      'content-type': isUtf8(body) ? 'application/json' : 'application/octet-stream',
      'user-agent': 'GuzzleHttp/7',
      ...(signature !== null && { 'X-Kinow-Signature': signature }),
      ...headers,
    },
    sourceIp: '203.0.113.7',
    requestId: randomUUID(),
    receivedAt,
  });
}

/** Creates the body of an event. */
export function createEventBody(fields: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({
    event_id: randomUUID(),
    subject: 'order_created',
    data: { order: { id: 4524, total_paid: 7.99 }, customer: { id: 352 } },
    ...fields,
  });
}

/** Returns the body in a message. */
export const decodeMessageBytes = ({ body, attributes }: QueuedMessage): Buffer =>
  decodeBody(body, attributes['encoding']);

/**
 * Asserts that the messages have these bodies. A failure says no more: the difference that `deepEqual` computes
 * between bodies of 1 MB takes gigabytes of memory.
 */
export function assertBodies(
  messages: readonly QueuedMessage[],
  bodies: readonly (string | Uint8Array)[],
): void {
  const found = messages.map(decodeMessageBytes);
  assert.equal(found.length, bodies.length, 'the number of messages');
  for (const [index, body] of bodies.entries()) {
    assert.ok(found[index]?.equals(Buffer.from(body)), `the bytes of message ${index}`);
  }
}

/** Returns the metrics of a log line, sorted. */
export function listMetrics(line: Readonly<Record<string, unknown>>): string[] {
  const { CloudWatchMetrics: [directive] = [] } = (line['_aws'] ?? {}) as {
    CloudWatchMetrics?: { Metrics: { Name: string }[] }[];
  };
  return (directive?.Metrics ?? []).map(({ Name }) => Name).toSorted();
}
