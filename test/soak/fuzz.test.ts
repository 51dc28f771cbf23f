import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import * as fc from 'fast-check';
import { receiveMessages } from '../support/aws/receive-messages.ts';
import { MARKER } from '../support/campaigns/fuzz-bodies.ts';
import { CURRENT, events, PREVIOUS } from '../support/campaigns/fuzz-events.ts';
import { scaleDown, SEED } from '../support/campaigns/soak.ts';
import { computeVerdict, type Verdict } from '../support/campaigns/verdict.ts';
import {
  createEventBody,
  createRequest,
  decodeMessageBytes,
  loadWebhook,
  type Webhook,
  type WebhookResponse,
} from '../support/function/webhook.ts';

const RUNS = scaleDown(200_000);
const SECRETS = [CURRENT, PREVIOUS];

/** Rarely generated, because it is slow. */
const TOO_LARGE = createRequest({
  body: createEventBody({ data: { [MARKER]: 'a'.repeat(1_000_000) } }),
  secret: CURRENT,
});

const EXPECTED =
  /^Expected (?:UTF-8 text|JSON|a JSON object|a UUID|a text of 1 to 128 characters|an object or an array)$/;

suite(`${RUNS} generated events`, () => {
  for (const [what, seed] of [
    ['the same each time', 20_200_616],
    ['of this run', SEED],
  ] as const) {
    test(`are answered by the table, kept to the byte, and not told in the log: those ${what}`, async (t) => {
      const secret = { AWSCURRENT: CURRENT, AWSPREVIOUS: PREVIOUS };
      const hook = await loadWebhook(t, {}, { secret });
      const counts = new Map<string, number>();
      await fc.assert(
        fc.asyncProperty(events, async (event) => {
          const verdict = computeVerdict(event, SECRETS);
          const before = Date.now();
          const answer = await hook.invoke(event);
          assertAnswered(answer, verdict);
          assertKept(hook, verdict, before);
          assertSilent(hook.takeOutput(), event, verdict);
          const kind = `${verdict.status} ${verdict.error ?? 'published'}`;
          counts.set(kind, (counts.get(kind) ?? 0) + 1);
        }),
        { numRuns: RUNS, seed: seed | 0, examples: [[TOO_LARGE]] },
      );
      t.diagnostic(`seed ${seed}: ${RUNS} events`);
      for (const [kind, count] of counts) t.diagnostic(`${kind}: ${count}`);
      assert.equal(counts.size, 5, 'each kind of answer was met');
    });
  }
});

/** Asserts that the response is the documented one. */
function assertAnswered({ status, headers, body }: WebhookResponse, verdict: Verdict): void {
  assert.equal(status, verdict.status);
  assert.deepEqual(headers, { 'content-type': 'application/json' });
  const { issues, ...others } = body;
  switch (verdict.error) {
    case undefined:
      assert.deepEqual(body, { outcome: 'published', event_id: verdict.fields?.eventId });
      break;
    case 'unauthenticated':
      assert.deepEqual(body, { error: 'unauthenticated' });
      break;
    case 'refused':
      assert.deepEqual(body, { error: 'refused', code: 'MalformedDetail' });
      break;
    case 'payload_too_large':
      assert.deepEqual(body, { error: 'payload_too_large', limit: 1_000_000 });
      break;
    case 'invalid_payload':
      assert.deepEqual(others, { error: 'invalid_payload' });
      assertIssues(issues, verdict.paths);
      break;
    default:
      verdict.error satisfies never;
  }
}

/** Asserts that issues have path and expectation, but no value. */
function assertIssues(issues: unknown, paths: readonly string[] = []): void {
  assert.ok(Array.isArray(issues));
  assert.deepEqual(
    (issues as Record<string, unknown>[]).map(({ path, message, ...others }) => {
      assert.match(String(message), EXPECTED);
      return { path, ...others };
    }),
    paths.map((path) => ({ path })),
  );
}

/** Asserts that authentic bodies are on the bus or in quarantine byte for byte, and nothing else is. */
function assertKept(hook: Webhook, { status, body, fields, receivedAt }: Verdict, before: number) {
  const [event, ...otherEvents] = hook.events.splice(0);
  const [message, ...otherMessages] = hook.messages.splice(0);
  assert.deepEqual([otherEvents, otherMessages], [[], []]);
  assert.deepEqual(
    [event !== undefined, message !== undefined],
    [status === 200, status === 400 || status === 413],
  );
  if (event !== undefined) {
    assert.ok(Buffer.from(event.detailText).equals(body));
    assert.equal(event['detail-type'], fields?.subject);
    assert.ok(receivedAt === undefined ? event.timeSent >= before : event.timeSent === receivedAt);
  }
  if (message !== undefined) {
    assert.equal(message.queue, 'quarantine');
    assert.ok(decodeMessageBytes(message).equals(body));
    empty(hook);
  }
}

/** Empties the queue to limit its size. */
function empty({ queues }: Webhook): void {
  const QueueUrl = 'quarantine';
  for (const { ReceiptHandle } of receiveMessages(queues, QueueUrl)) {
    queues.actions['DeleteMessage']?.({ QueueUrl, ReceiptHandle });
  }
}

/** Asserts that one line logs the request, and none has a body, secret or signature. */
function assertSilent(output: string, event: unknown, { status, fields }: Verdict): void {
  const [line = '', ...others] = output.split('\n').filter((line) => line.includes('"request"'));
  assert.deepEqual(others, []);
  const { status: told } = JSON.parse(line) as { status?: unknown };
  assert.equal(told, status);

  let silent = output;
  for (const text of [fields?.eventId, fields?.subject]) {
    if (text) silent = silent.replaceAll(JSON.stringify(text), '');
  }
  const { headers } = (event ?? {}) as { headers?: Record<string, unknown> };
  const values = Object.values(headers ?? {}).filter(
    (value) => typeof value === 'string' && value.length >= 16,
  );
  for (const text of [MARKER, ...SECRETS, ...values]) assert.ok(!silent.includes(String(text)));
  assert.doesNotMatch(silent, /[\da-f]{64}/i);
}
