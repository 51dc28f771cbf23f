import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { exploreDeliveries } from '../support/campaigns/interleavings.ts';
import { SCALE } from '../support/campaigns/soak.ts';

/** Scale from which each interleaving is a campaign of its own. */
const BOUNDS = [
  { from: 0.1, guard: true, busDown: true, crashes: 1, faults: 0 },
  { from: 0.1, guard: false, busDown: false, crashes: 1, faults: 1 },
  { from: 0.1, guard: true, busDown: false, crashes: 1, faults: 1 },
  { from: 1, guard: false, busDown: false, crashes: 1, faults: 2 },
  { from: 1, guard: true, busDown: true, crashes: 1, faults: 1 },
] as const;

suite('an event that is delivered twice at once, in every order of the calls', () => {
  test('is on the bus twice', async (t) => {
    for (const busDown of [false, true]) {
      const bounds = { guard: false, busDown, crashes: 0, faults: 0 };
      const endings = await exploreDeliveries(t, bounds);
      assert.deepEqual([...new Set(endings.map(({ onBus }) => onBus))], [2]);
    }
  });

  test('is on the bus once with the replay guard, or twice if both look before either is stored', async (t) => {
    for (const busDown of [false, true]) {
      const bounds = { guard: true, busDown, crashes: 0, faults: 0 };
      const endings = await exploreDeliveries(t, bounds);
      for (const { onBus, early } of endings) assert.equal(onBus, early);
      assert.deepEqual([...new Set(endings.map(({ onBus }) => String(onBus)))].toSorted(), [
        '1',
        '2',
      ]);
    }
  });

  test('is on the bus though a process is killed anywhere, and once more at most', async (t) => {
    const bounds = { guard: true, busDown: false, crashes: 1, faults: 0 };
    const endings = await exploreDeliveries(t, bounds);
    assert.ok(endings.some(({ crashes }) => crashes === 1));
    for (const { onBus, crashes } of endings) assert.ok(onBus >= 1 && onBus <= 2 + crashes);
  });

  test('is on the bus by the fallback queue though a process is killed anywhere, and twice more at most', async (t) => {
    const bounds = { guard: false, busDown: true, crashes: 1, faults: 0 };
    const endings = await exploreDeliveries(t, bounds);
    assert.ok(endings.some(({ crashes }) => crashes === 1));
    // A redrive that is killed before the deletion can have both in its batch.
    for (const { onBus, crashes } of endings) assert.ok(onBus >= 1 && onBus <= 2 + 2 * crashes);
  });

  for (const { from, ...bounds } of BOUNDS) {
    const { guard, busDown, crashes, faults } = bounds;
    const how = `${busDown ? ' by the fallback queue' : ''}${guard ? ' with the replay guard' : ''}`;
    const skip = SCALE < from && 'a part of the longer campaign';
    test(
      `is on the bus${how} though ${crashes} process is killed and ${faults} calls fail anywhere`,
      { skip },
      async (t) => {
        const endings = await exploreDeliveries(t, bounds);
        assert.ok(endings.some((ending) => ending.crashes === crashes && ending.faults === faults));
        for (const ending of endings) {
          const most = 2 + 2 * (ending.crashes + ending.faults);
          assert.ok(ending.onBus >= 1 && ending.onBus <= most);
        }
      },
    );
  }
});
