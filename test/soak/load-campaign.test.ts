import assert from 'node:assert/strict';
import { suite, test, type TestContext } from 'node:test';
import { createRandom } from '../../scripts/samples/random.ts';
import { type Account, isStored } from '../support/campaigns/ledger.ts';
import { type Load, type LoadResult, runLoad, type SentEvent } from '../support/campaigns/load.ts';
import { scaleDown, SEED } from '../support/campaigns/soak.ts';
import { createEventText, createNoise, createUuid } from '../support/function/bodies.ts';

const EVENTS = scaleDown(20_000);

/** The events of a campaign: most of 1 to 3 KB, some of 100 KB, a few near the limit. */
function* eventsOf(seed: string): Generator<SentEvent> {
  for (let index = 0; index < EVENTS; index += 1) {
    const random = createRandom(`${seed} ${index}`);
    const eventId = createUuid(random);
    yield {
      eventId,
      body: index < 2 ? stubborn(eventId, index) : createEventText(random, eventId, size()),
    };

    function size(): number {
      const kind = random.int(1, 1_000);
      if (kind === 1_000) return random.int(900_000, 940_000);
      if (kind > 980) return random.int(80_000, 120_000);
      return kind > 900 ? random.int(1, 1_000) : random.int(1_000, 3_000);
    }
  }
}

/**
 * A large body that hardly compresses. The first holds a character that SQS does not take, and fits no
 * queue: it is answered 503 until the bus takes it. The second fits as it is.
 */
function stubborn(eventId: string, index: number): string {
  const text = `${createNoise(createRandom(eventId), 980_000)}${index === 0 ? '\uffff' : ''}`;
  return `{"event_id":"${eventId}","subject":"currencies_updated","data":{"text":"${text}"}}`;
}

suite(`${EVENTS} events while every service fails at times`, () => {
  test('are each on the bus, to the byte, and again only where an answer was lost', async (t) => {
    const { accounts } = await balanced(t, { env: { AWS_MAX_ATTEMPTS: '1' } });
    for (const { deliveries } of accounts) {
      assert.equal(deliveries.filter(isStored).length, 1, 'told 200 once, and then not sent again');
    }
  });

  test('are with the replay guard published again only where the README says so', async (t) => {
    const { accounts, counts } = await balanced(t, {
      env: { REPLAY_TABLE_NAME: 'replay', AWS_MAX_ATTEMPTS: '' },
      twiceAtOnce: 0.05,
      onceMore: 0.05,
    });
    for (const account of accounts) assertGuarded(account);
    const storedTwice = accounts.filter(({ deliveries }) => deliveries.filter(isStored).length > 1);
    t.diagnostic(`answered duplicate: ${counts['duplicate']}; stored twice: ${storedTwice.length}`);
    assert.ok((counts['duplicate'] ?? 0) > 0);
  });
});

/** Runs a campaign, and asserts that no message is left and every copy on the bus is explained. */
async function balanced(t: TestContext, load: Pick<Load, 'env' | 'twiceAtOnce' | 'onceMore'>) {
  const seed = `load ${SEED}`;
  const result = await runLoad(t, { seed, events: eventsOf(seed), ...load });
  report(t, result);
  for (const queue of ['fallback', 'quarantine', 'dead-letter']) {
    const left = result.listQueue(queue).map(({ attributes }) => attributes);
    assert.deepEqual(left, [], `left in the ${queue} queue`);
  }
  assert.equal(result.accounts.length, EVENTS);
  result.accounts.forEach(assertBalanced);
  return result;
}

/**
 * An event is on the bus once for each delivery that was answered as stored, and once more for each
 * call that was carried out though the caller was not told. It is not known of calls on which the
 * caller gave up.
 */
function assertBalanced({ onBus, deliveries, unanswered, givenUp }: Account): void {
  assert.ok(onBus >= 1, 'lost');
  for (const { outcome } of deliveries)
    assert.match(outcome, /^(?:published|deferred|duplicate|503)$/);
  const known =
    deliveries.filter(isStored).length +
    unanswered.PutEvents +
    unanswered.SendMessage +
    unanswered.invocation;
  assert.ok(onBus >= known && onBus <= known + givenUp, `${onBus} on the bus, not ${known}`);
}

/**
 * A delivery is answered as a duplicate only where another had stored the event; and one that stores
 * it again came at the same time as the others, or the table was down.
 */
function assertGuarded({ deliveries }: Account): void {
  const stored = deliveries.filter(isStored);
  for (const { outcome, ended } of deliveries) {
    if (outcome === 'duplicate') assert.ok(stored.some(({ begun }) => begun < ended));
  }
  for (const { begun, unguarded } of stored) {
    const remembered = stored.find((other) => other.ended < begun && !other.unguarded);
    assert.ok(remembered === undefined || unguarded, 'stored again, though it was remembered');
  }
}

function report(t: TestContext, result: LoadResult): void {
  const { accounts, counts, leftToDrain, requestsToBus, deliveriesPerSecond } = result;
  const countOf = (is: (account: Account) => boolean) => accounts.filter(is).length;
  t.diagnostic(`seed ${SEED}; ${accounts.length} events`);
  t.diagnostic(`answers: ${JSON.stringify(counts)}; left to drain after healing: ${leftToDrain}`);
  t.diagnostic(
    `on the bus more than once: ${countOf(({ onBus }) => onBus > 1)}, ${Math.max(...accounts.map(({ onBus }) => onBus))} times at most; ` +
      `where the lost answer was of PutEvents: ${countOf(({ unanswered }) => unanswered.PutEvents > 0)}, ` +
      `SendMessage: ${countOf(({ unanswered }) => unanswered.SendMessage > 0)}, ` +
      `the redrive function: ${countOf(({ unanswered }) => unanswered.invocation > 0)}; ` +
      `given up on: ${countOf(({ givenUp }) => givenUp > 0)}`,
  );
  t.diagnostic(
    `${requestsToBus} requests to the bus; ${deliveriesPerSecond.toFixed(0)} deliveries/s`,
  );
}
