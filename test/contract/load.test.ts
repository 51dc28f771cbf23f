import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test, type TestContext } from 'node:test';
import { createEventBody, createRequest, loadWebhook } from '../support/function/webhook.ts';

test('of 300 requests at once each is on the bus once', async (t) => {
  // On a busy machine their calls take too long: then it is fewer, down to one.
  for (let count = 300; !(await deliver(t, count)); count = Math.ceil(count / 3)) {
    assert.ok(count > 1, 'a request alone takes too long');
  }
});

/**
 * Delivers requests at once.
 *
 * @returns Whether all were answered in time; those that were are on the bus once.
 */
async function deliver(t: TestContext, count: number): Promise<boolean> {
  const { invoke, events, messages } = await loadWebhook(t);
  const ids = Array.from({ length: count }, () => randomUUID());
  const answers = await Promise.all(
    // Not the timeout of the deployed function, of which Lambda runs one request at a time.
    ids.map((id) => invoke(createRequest({ body: createEventBody({ event_id: id }) }), 60_000)),
  );
  if (answers.some(({ line }) => JSON.stringify(line).includes('TimeoutError'))) return false;
  assert.deepEqual(
    answers.map(({ status, body }) => [status, body]),
    ids.map((event_id) => [200, { outcome: 'published', event_id }]),
  );
  assert.deepEqual(
    events.map(({ detail }) => (detail as { event_id: string }).event_id).toSorted(),
    ids.toSorted(),
  );
  assert.deepEqual(messages, []);
  return true;
}
