import { suite } from 'node:test';
import {
  POISON,
  type RequestCase,
  testRedriveKills,
  testWebhookKills,
} from '../support/campaigns/kill-at-each-call.ts';

const GUARDED: readonly RequestCase[] = [
  ['a valid event', [], ['Query', 'PutEvents', 'PutItem']],
  ['a valid event', ['PutEvents'], ['Query', 'PutEvents', 'SendMessage fallback', 'PutItem']],
  ['an event that the bus refuses for good', [], ['Query', 'PutEvents', 'SendMessage quarantine']],
];

suite('an event survives that the function is killed', () => {
  testWebhookKills('with the replay guard', GUARDED, { REPLAY_TABLE_NAME: 'replay' });
});

suite('a deferred event survives that the redrive function is killed', () => {
  testRedriveKills('the bus takes two of three and the dead-letter queue is down', {
    kinds: ['a valid event', POISON, 'a valid event'],
    down: ['SendMessage dead-letter'],
    calls: ['PutEvents', 'SendMessage dead-letter', 'ChangeMessageVisibilityBatch fallback'],
  });
});
