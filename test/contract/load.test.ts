import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { createEventBody, createRequest, loadWebhook } from '../support/function/webhook.ts';

test('of 300 requests at once each is on the bus once', async (t) => {
  const { invoke, events, messages } = await loadWebhook(t);
  const ids = Array.from({ length: 300 }, () => randomUUID());
  const answers = await Promise.all(
    // The time-out of the deployed function does not matter here: Lambda runs one request at a time.
    ids.map((id) => invoke(createRequest({ body: createEventBody({ event_id: id }) }), 60_000)),
  );
  assert.deepEqual(
    answers.map(({ status, body }) => [status, body]),
    ids.map((event_id) => [200, { outcome: 'published', event_id }]),
  );
  assert.deepEqual(
    events.map(({ detail }) => (detail as { event_id: string }).event_id).toSorted(),
    ids.toSorted(),
  );
  assert.deepEqual(messages, []);
});
