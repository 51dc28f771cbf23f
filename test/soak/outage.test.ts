import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { suite, test } from 'node:test';
import type { BusEvent } from '../../scripts/local/aws/eventbridge.ts';
import { createChance } from '../support/campaigns/chance.ts';
import { type SentEntry, readEntries, putSomeEntries } from '../support/aws/bus.ts';
import { type Fault, resetConnection } from '../support/faults/faults.ts';
import {
  type Arrival,
  type History,
  HOUR,
  type Life,
  MINUTE,
  runOutage,
  START,
} from '../support/campaigns/outage.ts';
import { scaleDown, SEED } from '../support/campaigns/soak.ts';
import { createEventBody, decodeMessageBytes } from '../support/function/webhook.ts';

const DAY = 24 * HOUR;

/** From the README: "after 10 seconds, then ever later, up to every quarter of an hour". */
const longestWait = (tries: number) => Math.min(15 * MINUTE, 10_000 * 2 ** (tries - 1));

/** Waits have 50 % jitter, in whole seconds as SQS requires. */
const shortestWait = (tries: number) => longestWait(tries) / 2 - 500;

/** Maximum number of retries of an event in a time, with the shortest waits. */
function mostTriesIn(ms: number): number {
  let tries = 1;
  for (let at = shortestWait(tries); at <= ms; at += shortestWait(tries)) tries += 1;
  return tries;
}

const MAX_IN_FIRST_HOUR = mostTriesIn(HOUR);
const MAX_IN_LATER_HOUR = Math.ceil(HOUR / shortestWait(100));

function arrivalAt(at: number, fields: Readonly<Record<string, unknown>> = {}): Arrival {
  const eventId = randomUUID();
  return { at: Math.floor(at), eventId, body: createEventBody({ event_id: eventId, ...fields }) };
}

suite('while the bus is down for a day', () => {
  test('each event is tried ever less often, and again within 15 minutes of its recovery', async (t) => {
    const seed = `outage ${SEED}`;
    const chance = createChance(seed);
    const recovery = START + DAY;
    // Most arrive together, so that retries could coincide; the others during the day.
    const together = Array.from({ length: scaleDown(600) }, () => arrivalAt(START));
    const others = Array.from({ length: scaleDown(150) }, () => arrivalAt(START + chance() * DAY));
    const late = arrivalAt(recovery + MINUTE);
    const history = await runOutage(t, {
      seed,
      arrivals: [...together, ...others, late],
      recovery,
    });
    const { lives, listQueue: queue } = history;

    assert.deepEqual([queue('fallback'), queue('dead-letter'), queue('quarantine')], [[], [], []]);
    for (const life of lives) {
      assert.equal(life.outcome, life.at < recovery ? 'deferred' : 'published');
      assertArrived(life);
      assertWaits(life);
    }
    const seconds = secondsToEmpty(lives, recovery);
    assert.ok(seconds <= 15 * 60, `${seconds} s`);
    const receives = Math.max(...lives.map(({ tries }) => tries.length));
    assert.ok(receives <= mostTriesIn(DAY + HOUR / 4), `${receives} receives`);

    const hours = Array.from({ length: 24 }, (_, hour) => summaryOf(history, hour));
    for (const [hour, { tries, requests, fresh, waiting }] of hours.entries()) {
      const most = fresh * MAX_IN_FIRST_HOUR + waiting * MAX_IN_LATER_HOUR;
      // The worst case is a batch of four events: the request, its halves and its quarters.
      assert.ok(requests <= most * 1.75, `${requests} requests in hour ${hour}`);
      // Although the number of events grows.
      if (hour > 0)
        assert.ok(tries < (hours[0]?.tries ?? 0) * 0.8, `${tries} tries in hour ${hour}`);
    }
    for (const { batches, requests } of history.polls) assert.ok(requests <= 7 * batches);
    const share = Math.max(...hours.slice(2).map(({ busiestMinute }) => busiestMinute));
    assert.ok(share < 0.17, `a minute had ${share} of the tries of its hour`);

    t.diagnostic(`seed ${SEED}: ${together.length} events at once, ${others.length} over the day`);
    t.diagnostic(`tries each hour: ${hours.map(({ tries }) => tries).join(' ')}`);
    t.diagnostic(`requests to the bus: ${hours.map(({ requests }) => requests).join(' ')}`);
    t.diagnostic(`busiest minute: ${(share * 100).toFixed(1)} % of the tries of its hour`);
    t.diagnostic(`the event received most often was received ${receives} times`);
    t.diagnostic(`all were on the bus ${seconds} s after its recovery`);
  });
});

suite('while the bus is down for longer', () => {
  test('an event waits for a week, and is then whole in the dead-letter queue', async (t) => {
    const arrivals = Array.from({ length: scaleDown(50) }, () => arrivalAt(START));
    const seed = `week ${SEED}`;
    const history = await runOutage(t, { seed, arrivals, recovery: Number.POSITIVE_INFINITY });
    const bodies = history
      .listQueue('dead-letter')
      .map((message) => decodeMessageBytes(message).toString());
    assert.deepEqual(bodies.toSorted(), arrivals.map(({ body }) => body).toSorted());
    for (const { attributes } of history.listQueue('dead-letter')) {
      assert.equal(attributes['reason'], 'not_redriven');
    }
    assert.deepEqual(history.listQueue('fallback'), []);
    for (const { tries } of history.lives) {
      assert.equal(tries.length, 900);
      assert.ok((tries.at(-1) ?? 0) - START > 6.5 * DAY);
    }
    const days = ((history.buriedAt ?? 0) - START) / DAY;
    assert.ok(days < 8, 'long before SQS deletes it after 14 days');
    t.diagnostic(
      `seed ${SEED}: 900 receives, and in the dead-letter queue, after ${days.toFixed(2)} days`,
    );
  });
});

suite('a poisoned message', () => {
  const isPoison = ({ DetailType }: SentEntry) => DetailType === 'poison';

  /** The defect of a message, the response of a bus that is up, and the result. */
  const POISON: Record<
    string,
    {
      readonly data?: string;
      readonly bus?: (accept: (event: BusEvent) => void) => Fault;
      readonly reason?: string;
    }
  > = {
    'holds an integer that the bus does not take': {
      data: '{"n":9223372036854775808}',
      reason: 'MalformedDetail',
    },
    'fails each request that it is part of': { bus: () => resetConnection },
    'is refused each time, but not for good': {
      bus: (accept) =>
        putSomeEntries(accept, (entry) =>
          isPoison(entry) ? 'NotAuthorizedForDetailTypeException' : undefined,
        ),
    },
  };

  for (const [what, { data = '{}', bus, reason }] of Object.entries(POISON)) {
    test(`that ${what} keeps none of the others waiting`, async (t) => {
      const recovery = START + HOUR / 2;
      const healthy = Array.from({ length: 9 }, () => arrivalAt(START));
      const poison = arrivalAt(START, { subject: 'poison', data: 'DATA' });
      const history = await runOutage(t, {
        seed: `poison ${SEED}`,
        arrivals: [
          ...healthy.slice(0, 4),
          { ...poison, body: poison.body.replace('"DATA"', data) },
          ...healthy.slice(4),
        ],
        recovery,
        until: recovery + HOUR,
        intercept: (call, accept) => {
          if (bus === undefined || !readEntries(call.body).some(isPoison)) return false;
          bus(accept)(call);
          return true;
        },
      });
      const others = history.lives.filter(({ eventId }) => eventId !== poison.eventId);
      others.forEach(assertArrived);
      assert.ok(secondsToEmpty(others, recovery) <= 15 * 60);
      history.lives.forEach(assertWaits);
      const left = (name: string) =>
        history
          .listQueue(name)
          .map(({ attributes }) => [attributes['event_id'], attributes['reason']]);
      if (reason === undefined) {
        assert.deepEqual(left('fallback')[0]?.[0], poison.eventId, 'it waits on');
        assert.deepEqual(left('dead-letter'), []);
      } else {
        assert.deepEqual(left('fallback'), []);
        assert.deepEqual(left('dead-letter'), [[poison.eventId, reason]]);
      }
    });
  }
});

function assertArrived({ at, body, published }: Life): void {
  assert.deepEqual(
    published.map(({ text, time }) => [text, time]),
    [[body, at]],
  );
}

/** Asserts that retries follow the README's schedule. */
function assertWaits({ at, tries }: Life): void {
  if (tries.length > 0) assert.equal(tries[0], at);
  for (const [index, next] of tries.slice(1).entries()) {
    const waited = next - (tries[index] ?? 0);
    const count = index + 1;
    assert.ok(
      waited >= shortestWait(count) && waited <= longestWait(count),
      `${waited} ms after try ${count}`,
    );
  }
}

function secondsToEmpty(lives: readonly Life[], recovery: number): number {
  const deferred = lives.filter(({ at }) => at < recovery);
  return (
    (Math.max(...deferred.flatMap(({ published }) => published.map(({ at }) => at))) - recovery) /
    1_000
  );
}

/** Statistics of an hour of an outage. */
function summaryOf({ lives, polls }: History, hour: number) {
  const from = START + hour * HOUR;
  const isIn = (at: number) => at >= from && at < from + HOUR;
  const tries = lives.flatMap((life) => life.tries.filter(isIn));
  const minutes = Map.groupBy(tries, (at) => Math.floor(at / MINUTE));
  return {
    tries: tries.length,
    requests: polls.reduce((sum, { at, requests }) => sum + (isIn(at) ? requests : 0), 0),
    /** Numbers of events of this hour, and of earlier events. */
    fresh: lives.filter(({ at }) => isIn(at)).length,
    waiting: lives.filter(({ at }) => at < from).length,
    busiestMinute: Math.max(...[...minutes.values()].map(({ length }) => length)) / tries.length,
  };
}
