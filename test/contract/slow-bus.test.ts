import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { MINUTE, runSlowBus, SECOND } from '../support/campaigns/slow-bus.ts';

suite('a bus that answers late', () => {
  for (const [seconds, outcome, copies] of [
    [3, 'published', 1],
    [6, 'published', 1],
    [10, 'deferred', 2],
  ] as const) {
    test(`after ${seconds} s, gets an event ${copies === 1 ? 'once' : 'twice'} from a request that is ${outcome}`, async (t) => {
      const { lives, afterTimeout, timedOut } = await runSlowBus(t, {
        seed: 'one',
        latencyMs: seconds * SECOND,
        downMs: 0,
        arrivals: [0],
      });
      const [life = assert.fail()] = lives;
      assert.partialDeepStrictEqual(life.outcomes, [{ outcome }]);
      assert.equal(life.copies.length, copies);
      assert.deepEqual([afterTimeout, timedOut], [0, 0]);
    });
  }

  for (const seconds of [1, 3, 6, 10]) {
    test(`after ${seconds} s, gets each deferred event once, from the redrive function`, async (t) => {
      const { lives, afterTimeout, timedOut } = await runSlowBus(t, {
        seed: 'ten',
        latencyMs: seconds * SECOND,
        // The requests are deferred while the bus is down, and it answers as late then.
        downMs: MINUTE,
        arrivals: Array.from({ length: 10 }, () => 0),
      });
      for (const { outcomes, copies } of lives) {
        assert.partialDeepStrictEqual(outcomes, [{ outcome: 'deferred' }]);
        assert.equal(copies.length, 1);
      }
      assert.deepEqual([afterTimeout, timedOut], [0, 0]);
    });
  }

  test('after 25 s, is waited for by the redrive function, and given up by the webhook function in time for the queue', async (t) => {
    const { lives, longestMs, timedOut } = await runSlowBus(t, {
      seed: 'hang',
      latencyMs: 25 * SECOND,
      downMs: 0,
      arrivals: [0, 0, 0],
    });
    for (const { outcomes, copies } of lives) {
      assert.partialDeepStrictEqual(outcomes, [{ outcome: 'deferred' }]);
      assert.equal(copies.length, 2);
    }
    assert.ok(longestMs.webhook < 8 * SECOND, `${longestMs.webhook} ms`);
    assert.ok(longestMs.redrive < 30 * SECOND, `${longestMs.redrive} ms`);
    assert.equal(timedOut, 0);
  });
});
