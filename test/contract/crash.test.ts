import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { REDRIVE_BUNDLE, WEBHOOK_BUNDLE } from '../../scripts/tasks/bundle/bundle-paths.ts';
import { AROUND_CALL, createCrashLab, type KillPoint } from '../support/campaigns/crash.ts';
import {
  type BatchKill,
  countRepeated,
  deliver,
  type Delivery,
  demandReasonForTwice,
  demandRedriven,
  demandStored,
  getCount,
  listKilledRuns,
  poll,
  readPlaces,
  redriveAll,
} from '../support/campaigns/deliveries.ts';
import type { Kind } from '../support/function/request-kinds.ts';

/** The delivered request, the failing services, and the expected calls. */
type Case = readonly [kind: Kind, down: readonly string[], calls: readonly string[]];

const UNGUARDED: readonly Case[] = [
  ['a valid event', [], ['PutEvents']],
  ['a valid event', ['PutEvents'], ['PutEvents', 'SendMessage fallback']],
  ['JSON that is no event', [], ['SendMessage quarantine']],
];

const GUARDED: readonly Case[] = [
  ['a valid event', [], ['Query', 'PutEvents', 'PutItem']],
  ['a valid event', ['PutEvents'], ['Query', 'PutEvents', 'SendMessage fallback', 'PutItem']],
  ['an event that the bus refuses for good', [], ['Query', 'PutEvents', 'SendMessage quarantine']],
];

const aroundEach = (calls: readonly string[]) =>
  [...calls.keys()].flatMap((call) => AROUND_CALL.map((when): KillPoint => ({ call, when })));

suite('an event survives that the function is killed', { concurrency: 2 }, () => {
  for (const [what, cases, env] of [
    ['without the replay guard', UNGUARDED, {}],
    ['with the replay guard', GUARDED, { REPLAY_TABLE_NAME: 'replay' }],
  ] as const) {
    test(`before or after any of its calls, ${what}`, async (t) => {
      const lab = await createCrashLab(t);
      const line = lab.createLine(WEBHOOK_BUNDLE, env);
      const deliveries: Delivery[] = [];
      for (const [kind, down, calls] of cases) {
        for (const name of down) lab.down.add(name);
        const whole = await deliver(line, kind);
        assert.deepEqual(whole.runs[0]?.made, calls);
        deliveries.push(whole);
        for (const kill of aroundEach(calls)) {
          deliveries.push(await deliver(line, kind, (run) => (run === 0 ? kill : undefined)));
        }
        lab.down.clear();
      }
      demandStored(lab, deliveries);
      for (const delivery of deliveries) {
        demandReasonForTwice(delivery, cases === GUARDED);
      }
      await demandRedriven(lab, lab.createLine(REDRIVE_BUNDLE, {}, 0), deliveries);
      const kills = listKilledRuns(deliveries).length;
      t.diagnostic(
        `${deliveries.length} requests, ${kills} kills, ${countRepeated(readPlaces(lab).bus)} events published more than once`,
      );
      // It may be faster after its last response.
      assert.ok(kills >= deliveries.length - 2 * cases.length);
    });
  }

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
  const POISON = 'an event that the bus refuses for good';

  for (const [what, kinds, down, calls] of [
    [
      'the bus takes two of three',
      ['a valid event', POISON, 'a valid event'],
      [],
      ['PutEvents', 'SendMessage dead-letter'],
    ],
    [
      'the bus is down',
      ['a valid event'],
      ['PutEvents'],
      ['PutEvents', 'ChangeMessageVisibilityBatch fallback'],
    ],
    [
      'the bus takes two of three and the dead-letter queue is down',
      ['a valid event', POISON, 'a valid event'],
      ['SendMessage dead-letter'],
      ['PutEvents', 'SendMessage dead-letter', 'ChangeMessageVisibilityBatch fallback'],
    ],
  ] satisfies [string, Kind[], string[], string[]][]) {
    test(`before or after any of its calls, or before what is over is deleted, while ${what}`, async (t) => {
      const lab = await createCrashLab(t);
      const webhook = lab.createLine(WEBHOOK_BUNDLE, {}, 0);
      const redrive = lab.createLine(REDRIVE_BUNDLE);
      const kills: (BatchKill | undefined)[] = [
        undefined,
        ...aroundEach(calls),
        ...(down.includes('PutEvents') ? [] : [{ deletions: 0 }, { deletions: 1 }]),
      ];
      for (const kill of kills) {
        const deferred: Delivery[] = [];
        lab.down.add('PutEvents');
        for (const kind of kinds) deferred.push(await deliver(webhook, kind));
        assert.equal(readPlaces(lab).fallback.size, kinds.length);

        lab.down.clear();
        for (const name of down) lab.down.add(name);
        lab.advance();
        const run = await poll(lab, redrive, kill);
        if (kill === undefined) assert.deepEqual(run?.made, calls);

        lab.down.clear();
        await redriveAll(lab, redrive);
        const { bus, deadLetter } = readPlaces(lab);
        for (const { kind, bytes } of deferred) {
          assert.ok(getCount(kind === POISON ? deadLetter : bus, bytes) > 0, kind);
        }
      }
      const { bus, deadLetter } = readPlaces(lab);
      t.diagnostic(
        `${kills.length} batches, ${kills.length - 1} kills; more than once ${countRepeated(bus)} of ${bus.size} events, ${countRepeated(deadLetter)} of ${deadLetter.size} dead letters`,
      );
    });
  }
});
