import assert from 'node:assert/strict';
import { test } from 'node:test';
import { getRows, type KinowEventBridgeEvent } from 'kinow-eventbridge';
import { sampleEvent } from 'kinow-eventbridge/testing';

// In a file of its own: the function of the rule.
async function handler({ detail }: KinowEventBridgeEvent<'order_created'>): Promise<string[]> {
  return getRows(detail).map(({ customer }) => `Merci, ${customer.firstname ?? 'cher client'} !`);
}

test('the function thanks the customer, also one without a name', async () => {
  const named = { detail: { data: { customer: { firstname: 'Zoé' } } } };
  assert.deepEqual(await handler(sampleEvent('order_created', named)), ['Merci, Zoé !']);
  const unnamed = { detail: { data: { customer: { firstname: null } } } };
  const event = sampleEvent('order_created', unnamed);
  assert.deepEqual(await handler(event), ['Merci, cher client !']);

  // Kinow may also send a list of rows.
  const { data } = event.detail;
  const list = { ...event, detail: { ...event.detail, data: [data, data] } };
  assert.equal((await handler(list)).length, 2);
});
