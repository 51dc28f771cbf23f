import assert from 'node:assert/strict';
import { suite, test, type TestContext } from 'node:test';
import { inPasses, type Matrix, matrix, type Pace } from '../support/campaigns/matrix.ts';
import { DEPENDENCIES, type Faults, faultsOf, FAULTS } from '../support/faults/dependencies.ts';
import { ALL_KINDS } from '../support/function/request-kinds.ts';

/** One attempt a call: more of the same would only take longer. */
const ENV = { AWS_MAX_ATTEMPTS: '1' };

/** Side by side only where they wait in vain. */
const PACE: Pace = { quick: 1, hanging: ALL_KINDS.length, hangingMs: 3_000 };

/** While a secret hangs, every request reads it twice, and so did the start. */
const SECRET_PACE: Pace = { ...PACE, hangingMs: 2_000 };

/** Holds every kind of request to the contract. */
async function checkKinds({ check }: Matrix, faults: Faults, pace = PACE): Promise<number> {
  const cells = ALL_KINDS.map((kind) => ({ kind, faults }));
  const { wrong, triedAgain } = await inPasses(cells, pace, check);
  assert.deepEqual(wrong, []);
  return triedAgain;
}

let total = 0;

/** Tells how many cells were held to the contract. */
function count(t: TestContext, situations: number, triedAgain: number): void {
  const cells = situations * ALL_KINDS.length;
  total += cells;
  t.diagnostic(
    `${situations} situations × ${ALL_KINDS.length} kinds of request: ${cells} cells, ${total} so far; tried again ${triedAgain}`,
  );
}

suite('no kind of request is lost, let in or answered wrongly', () => {
  const [bus, fallback, quarantine, query, putItem, ...secret] = DEPENDENCIES;

  test('while nothing is at fault', async (t) => {
    count(t, 1, await checkKinds(await matrix(t, ENV), {}));
  });

  for (const [dependency, besides] of [
    [bus, {}],
    [fallback, {}],
    // It is asked only when the bus has failed.
    [fallback, { [bus]: 'answers 500' }],
    [quarantine, {}],
    [query, {}],
    [putItem, {}],
  ] as const) {
    const also = Object.entries(besides).map(([other, fault]) => `${other} ${fault} and `);
    const meanwhile = `while ${also.join('')}${dependency}`;
    test(`${meanwhile} is at fault`, { concurrency: true }, async (t) => {
      const one = await matrix(t, ENV);
      let triedAgain = 0;
      const hanging: Promise<void>[] = [];
      for (const fault of faultsOf(dependency)) {
        const faults = { ...besides, [dependency]: fault };
        const testing = t.test(`${meanwhile} ${fault}`, async () => {
          triedAgain += await checkKinds(one, faults);
        });
        if (FAULTS[fault].hangs === true) hanging.push(testing);
        else await testing;
      }
      await Promise.all(hanging);
      count(t, faultsOf(dependency).length, triedAgain);
    });
  }

  for (const dependency of secret) {
    test(`while ${dependency} is at fault`, async (t) => {
      let triedAgain = 0;
      for (const fault of faultsOf(dependency)) {
        await t.test(`while ${dependency} ${fault}`, async (t) => {
          triedAgain += await checkKinds(
            await matrix(t, ENV, { [dependency]: fault }),
            {},
            SECRET_PACE,
          );
        });
      }
      count(t, faultsOf(dependency).length, triedAgain);
    });
  }
});
