import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { createRandom, type Random } from '../../scripts/samples/random.ts';
import { REDRIVE_BUNDLE, WEBHOOK_BUNDLE } from '../../scripts/tasks/bundle/bundle-paths.ts';
import { createCrashLab, type KillPoint, type Line, type Run } from '../support/campaigns/crash.ts';
import {
  countRepeated,
  deliver,
  type Delivery,
  demandReasonForTwice,
  demandRedriven,
  demandStored,
  getCount,
  isBetween,
  isStored,
  listKilledRuns,
  poll,
  readPlaces,
  redriveAll,
} from '../support/campaigns/deliveries.ts';
import { Durations } from '../support/campaigns/durations.ts';
import { scaleDown, SEED } from '../support/campaigns/soak.ts';
import type { Kind } from '../support/function/request-kinds.ts';

const POISON = 'an event that the bus refuses for good';

/** The delivered request, and the failing services. */
const CASES: readonly { readonly kind: Kind; readonly down: readonly string[] }[] = [
  { kind: 'a valid event', down: [] },
  { kind: 'a valid event', down: ['PutEvents'] },
  { kind: 'JSON that is no event', down: [] },
  { kind: POISON, down: [] },
];

/** Maximum kills of a request before it is answered. */
const MAX_KILLS = 3;

/** Measured runs of each case before the first kill. */
const MEASURED = 2;

/** Returns a random time within the measured duration of a run, or slightly more. */
function killWithin(random: Random, durations: Durations, line: Line): KillPoint {
  const share = random.int(0, 1_000_000) / 1_000_000;
  return { afterMs: 1.2 * share * durations.computeMedian(line.isFresh()) };
}

/** Number of killed runs by their executed calls. */
function byDone(runs: readonly Run[]): string {
  const groups = Map.groupBy(runs, ({ done }) => done.join(' + ') || 'nothing');
  return [...groups].map(([done, { length }]) => `${length} after ${done}`).join('; ');
}

suite('nothing is lost though the process is killed at any time', { concurrency: 2 }, () => {
  for (const [what, env] of [
    ['without the replay guard', {}],
    ['with the replay guard', { REPLAY_TABLE_NAME: 'replay' }],
  ] as const) {
    const isGuarded = 'REPLAY_TABLE_NAME' in env;
    test(`between a request and its answer, ${what}`, async (t) => {
      const random = createRandom(`${SEED} ${what}`);
      const lab = await createCrashLab(t);
      const line = lab.createLine(WEBHOOK_BUNDLE, env);
      const deliveries: Delivery[] = [];
      const cases = CASES.map((one) => ({ ...one, durations: new Durations() }));

      async function deliverOne(
        { kind, down, durations }: (typeof cases)[number],
        mostKills: number,
      ): Promise<void> {
        for (const name of down) lab.down.add(name);
        const delivery = await deliver(line, kind, (run) =>
          run < mostKills ? killWithin(random, durations, line) : undefined,
        );
        lab.down.clear();
        for (const run of delivery.runs) durations.record(run);
        deliveries.push(delivery);
      }

      for (const one of cases) {
        for (let times = 0; times < MEASURED; times += 1) {
          await line.retire();
          await deliverOne(one, 0);
          await deliverOne(one, 0);
        }
      }
      const wanted = scaleDown(500);
      while (listKilledRuns(deliveries).length < wanted) {
        // A process that has been at work does its next in a fraction of the time; one that follows
        // on a kill has not.
        for (const one of cases) await deliverOne(one, 0);
        await deliverOne(random.pick(cases), MAX_KILLS);
      }

      demandStored(lab, deliveries);
      for (const one of deliveries) demandReasonForTwice(one, isGuarded);
      await demandRedriven(lab, lab.createLine(REDRIVE_BUNDLE, {}, 0), deliveries);

      const kills = listKilledRuns(deliveries);
      const runs = deliveries.flatMap((one) => one.runs);
      const events = deliveries.filter(({ status }) => status === 200);
      const twice = events.filter((one) => one.runs.filter(isStored).length > 1);
      t.diagnostic(
        `seed ${SEED}; ${deliveries.length} requests (${events.length} events), ${kills.length} kills, ${runs.length - deliveries.length} redeliveries`,
      );
      t.diagnostic(
        `${twice.length} events stored more than once, ${countRepeated(readPlaces(lab).bus)} of ${events.length} published more than once; ${kills.filter(isBetween).length} kills came after storing and before remembering`,
      );
      t.diagnostic(`kills: ${byDone(kills)}`);
    });
  }

  test('while the redrive function is at work', async (t) => {
    const random = createRandom(`${SEED} redrive`);
    const lab = await createCrashLab(t);
    const webhook = lab.createLine(WEBHOOK_BUNDLE, {}, 0);
    const redrive = lab.createLine(REDRIVE_BUNDLE);
    const deferred: Delivery[] = [];
    const kills: Run[] = [];
    let batches = 0;
    const durations = { up: new Durations(), down: new Durations() };

    async function fill(): Promise<void> {
      lab.down.add('PutEvents');
      for (let count = 0; count < 10; count += 1) {
        deferred.push(await deliver(webhook, count < 8 ? 'a valid event' : POISON));
      }
      lab.down.clear();
    }

    async function redriveOnce(bus: 'up' | 'down', isKilled: boolean): Promise<void> {
      if (lab.queues.listMessages('fallback').length === 0) await fill();
      lab.advance();
      if (bus === 'down') lab.down.add('PutEvents');
      const kill = isKilled ? killWithin(random, durations[bus], redrive) : undefined;
      const run = await poll(lab, redrive, kill);
      lab.down.clear();
      assert.ok(run);
      batches += 1;
      durations[bus].record(run);
      if (run.answer === undefined) kills.push(run);
    }

    for (const bus of ['up', 'down'] as const) {
      for (let times = 0; times < MEASURED; times += 1) {
        await redrive.retire();
        await redriveOnce(bus, false);
        await redriveOnce(bus, false);
      }
    }
    const wanted = scaleDown(300);
    while (kills.length < wanted) await redriveOnce(random.pick(['up', 'up', 'down']), true);

    await redriveAll(lab, redrive);
    const { bus, deadLetter } = readPlaces(lab);
    for (const { kind, bytes } of deferred) {
      assert.ok(getCount(kind === POISON ? deadLetter : bus, bytes) > 0, kind);
    }
    t.diagnostic(
      `seed ${SEED}; ${deferred.length} messages, ${batches} batches, ${kills.length} kills; more than once ${countRepeated(bus)} of ${bus.size} events, ${countRepeated(deadLetter)} of ${deadLetter.size} dead letters`,
    );
    t.diagnostic(`kills: ${byDone(kills)}`);
  });
});
