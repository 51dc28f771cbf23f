import assert from 'node:assert/strict';
import { test } from 'node:test';
import { REDRIVE_BUNDLE, WEBHOOK_BUNDLE } from '../../../scripts/tasks/bundle/bundle-paths.ts';
import type { Kind } from '../function/request-kinds.ts';
import { AROUND_CALL, createCrashLab, type KillPoint } from './crash.ts';
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
} from './deliveries.ts';

/** An event that the bus rejects. */
export const POISON = 'an event that the bus refuses for good';

/** The delivered request, the failing services, and the expected calls. */
export type RequestCase = readonly [kind: Kind, down: readonly string[], calls: readonly string[]];

/** The messages of a batch, the failing services, and the expected calls. */
export interface BatchCase {
  readonly kinds: readonly Kind[];
  readonly down: readonly string[];
  readonly calls: readonly string[];
}

/** Lists the points before and after each of the calls. */
export const aroundEach = (calls: readonly string[]) =>
  [...calls.keys()].flatMap((call) => AROUND_CALL.map((when): KillPoint => ({ call, when })));

/** Defines the test that kills the webhook function around each of its calls. */
export function testWebhookKills(
  what: string,
  cases: readonly RequestCase[],
  env: Readonly<Record<string, string>>,
): void {
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
      demandReasonForTwice(delivery, 'REPLAY_TABLE_NAME' in env);
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

/** Defines the test that kills the redrive function around each of its calls. */
export function testRedriveKills(what: string, { kinds, down, calls }: BatchCase): void {
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
