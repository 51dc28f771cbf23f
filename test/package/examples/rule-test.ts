import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explainMatch, matchesPattern, readPatterns, sampleEvent } from 'kinow-eventbridge/testing';

const { OrdersRule } = readPatterns('template.yaml');

test('the rule takes orders of 100 or more', () => {
  const large = sampleEvent('order_created', { detail: { data: { order: { total_paid: 150 } } } });
  assert.equal(explainMatch(OrdersRule, large), undefined);
  assert.ok(!matchesPattern(OrdersRule, sampleEvent('order_created')));
});
