import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import * as fc from 'fast-check';
import { computeBackOffSeconds } from '../../handler/back-off.ts';

/** Up to the queue's maxReceiveCount. */
const receives = fc.integer({ min: 1, max: 1_000 });

/** Values of `Math.random`. */
const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibility.html */
const MAX_VISIBILITY_TIMEOUT_SECONDS = 43_200;

suite('the wait before a message is tried again', () => {
  test('is a whole number of seconds that SQS takes, and never none', () => {
    fc.assert(
      fc.property(receives, chance, (receives, chance) => {
        const seconds = computeBackOffSeconds(receives, chance);
        assert.ok(Number.isInteger(seconds));
        assert.ok(seconds >= 1 && seconds <= MAX_VISIBILITY_TIMEOUT_SECONDS);
      }),
    );
  });

  test('doubles from 10 seconds up to a quarter of an hour, at most', () => {
    const longest = [1, 2, 3, 4, 5, 6, 7, 8, 9, 1_000].map((count) =>
      computeBackOffSeconds(count, 1),
    );
    assert.deepEqual(longest, [10, 20, 40, 80, 160, 320, 640, 900, 900, 900]);
  });

  test('is half of that at least', () => {
    const shortest = [1, 2, 3, 4, 5, 6, 7, 8, 9, 1_000].map((count) =>
      computeBackOffSeconds(count, 0),
    );
    assert.deepEqual(shortest, [5, 10, 20, 40, 80, 160, 320, 450, 450, 450]);
  });

  test('is never shorter after one more try, nor for a greater chance', () => {
    fc.assert(
      fc.property(receives, chance, chance, (receives, one, other) => {
        assert.ok(computeBackOffSeconds(receives + 1, one) >= computeBackOffSeconds(receives, one));
        const [less, more] = [Math.min(one, other), Math.max(one, other)];
        assert.ok(computeBackOffSeconds(receives, more) >= computeBackOffSeconds(receives, less));
      }),
    );
  });

  test('of many that failed together is spread over the whole second half', () => {
    for (const receives of [4, 8, 100]) {
      const [from, to] = [computeBackOffSeconds(receives, 0), computeBackOffSeconds(receives, 1)];
      const waits = Array.from({ length: 1_000 }, (_, index) =>
        computeBackOffSeconds(receives, index / 1_000),
      );
      for (let tenth = 0; tenth < 10; tenth += 1) {
        const start = from + ((to - from) * tenth) / 10;
        const inTenth = waits.filter((s) => s >= start && s <= start + (to - from) / 10);
        assert.ok(inTenth.length >= 50, `tenth ${tenth} of the waits after ${receives} receives`);
      }
    }
  });
});
