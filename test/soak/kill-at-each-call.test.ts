import { suite, test } from 'node:test';
import { WEBHOOK_BUNDLE } from '../../scripts/tasks/bundle/bundle-paths.ts';
import { createCrashLab } from '../support/campaigns/crash.ts';
import {
  deliver,
  type Delivery,
  demandStored,
  listKilledRuns,
} from '../support/campaigns/deliveries.ts';
import {
  aroundEach,
  POISON,
  type RequestCase,
  testRedriveKills,
  testWebhookKills,
} from '../support/campaigns/kill-at-each-call.ts';

const UNGUARDED: readonly RequestCase[] = [
  ['a valid event', [], ['PutEvents']],
  ['a valid event', ['PutEvents'], ['PutEvents', 'SendMessage fallback']],
  ['JSON that is no event', [], ['SendMessage quarantine']],
];

const GUARDED: readonly RequestCase[] = [
  ['a valid event', [], ['Query', 'PutEvents', 'PutItem']],
  ['a valid event', ['PutEvents'], ['Query', 'PutEvents', 'SendMessage fallback', 'PutItem']],
  ['an event that the bus refuses for good', [], ['Query', 'PutEvents', 'SendMessage quarantine']],
];

suite('an event survives that the function is killed', { concurrency: 2 }, () => {
  testWebhookKills('without the replay guard', UNGUARDED, {});
  testWebhookKills('with the replay guard', GUARDED, { REPLAY_TABLE_NAME: 'replay' });

  test('while it starts', async (t) => {
    const lab = await createCrashLab(t);
    const deliveries: Delivery[] = [];
    // The first two calls read the versions of the secret.
    for (const kill of aroundEach(['GetSecretValue', 'GetSecretValue'])) {
      const line = lab.createLine(WEBHOOK_BUNDLE, {}, 0);
      const killFirst = (run: number) => (run === 0 ? kill : undefined);
      deliveries.push(await deliver(line, 'a valid event', killFirst));
    }
    demandStored(lab, deliveries);
    t.diagnostic(`${deliveries.length} requests, ${listKilledRuns(deliveries).length} kills`);
  });
});

suite('a deferred event survives that the redrive function is killed', { concurrency: 2 }, () => {
  testRedriveKills('the bus takes two of three', {
    kinds: ['a valid event', POISON, 'a valid event'],
    down: [],
    calls: ['PutEvents', 'SendMessage dead-letter'],
  });
  testRedriveKills('the bus is down', {
    kinds: ['a valid event'],
    down: ['PutEvents'],
    calls: ['PutEvents', 'ChangeMessageVisibilityBatch fallback'],
  });
  testRedriveKills('the bus takes two of three and the dead-letter queue is down', {
    kinds: ['a valid event', POISON, 'a valid event'],
    down: ['SendMessage dead-letter'],
    calls: ['PutEvents', 'SendMessage dead-letter', 'ChangeMessageVisibilityBatch fallback'],
  });
});
