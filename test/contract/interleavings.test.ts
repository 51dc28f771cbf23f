import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { exploreDeliveries } from '../support/campaigns/interleavings.ts';

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
});
