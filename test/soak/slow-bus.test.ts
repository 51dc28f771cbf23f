import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { createChance } from '../support/campaigns/chance.ts';
import { MINUTE, runSlowBus, SECOND } from '../support/campaigns/slow-bus.ts';
import { scaleDown, SEED } from '../support/campaigns/soak.ts';

/**
 * The most copies of an event on the bus for each request. The provider sends another one if the process of the
 * webhook function is killed. A killed process of the redrive function may add one.
 */
const MAX_COPIES = 2;

suite('a bus that is down for ten minutes and answers late, then and afterwards,', () => {
  for (const seconds of [1, 3, 6, 10]) {
    for (const killShare of [0, 0.2]) {
      const killed =
        killShare === 0
          ? ''
          : ' for each request, and once more for each killed process of the redrive function';
      test(`after ${seconds} s, gets every event, twice at most${killed}`, async (t) => {
        const seed = `slow ${SEED} ${seconds} ${killShare}`;
        const chance = createChance(`arrivals ${seed}`);
        const spread = Array.from({ length: scaleDown(500) }, () => chance() * 20 * MINUTE);
        // As many at once as a process, which stands for all here, has connections for.
        const together = Array.from(
          { length: scaleDown(250) },
          (_, index) => 8 * MINUTE + index * 0.3 * SECOND,
        );
        const { lives, kills, longestMs, timedOut, afterTimeout } = await runSlowBus(t, {
          seed,
          latencyMs: seconds * SECOND,
          downMs: 10 * MINUTE,
          arrivals: [...spread, ...together],
          killShare,
          // So that it comes to an end.
          killUntilMs: 30 * MINUTE,
        });
        for (const { copies, requests, kills: killsOfIt } of lives) {
          assert.ok(copies.length >= 1, 'it is on the bus');
          const most = MAX_COPIES * requests + killsOfIt;
          assert.ok(copies.length <= most, `${copies.length} copies, ${most} at most`);
          if (killShare === 0) assert.equal(requests + killsOfIt, 1);
        }
        assert.deepEqual([afterTimeout, timedOut], [0, 0]);
        const counts = Map.groupBy(lives, ({ copies }) => copies.length);
        const last = Math.max(...lives.map(({ copies }) => Math.min(...copies)));
        const list = [...counts]
          .toSorted(([one], [other]) => one - other)
          .map(([count, { length }]) => `${length} × ${count}`);
        t.diagnostic(
          `seed ${SEED}: ${lives.length} events, copies ${list.join(', ')}; ${kills} processes killed; at most ${Math.max(...lives.map(({ receives }) => receives))} receives; the last on the bus ${Math.round((last - 10 * MINUTE) / SECOND)} s after it was up; longest invocation ${longestMs.webhook / SECOND} s and ${longestMs.redrive / SECOND} s`,
        );
      });
    }
  }
});
