import assert from 'node:assert/strict';
import { suite, test, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { DEPENDENCIES, type Faults, faultsOf, FAULTS } from '../lib/dependencies.ts';
import { inParallel } from '../lib/in-parallel.ts';
import { AMPLE_MS, type Matrix, matrix } from '../lib/matrix.ts';
import { ALL_KINDS } from '../lib/request-kinds.ts';

/** One attempt a call: more of the same would only take longer. */
const ENV = { AWS_MAX_ATTEMPTS: '1' };

/** The time of an invocation in which a call hangs. */
const HANGING_MS = 3_000;

/** While a secret hangs, every request reads it twice, and so did the start. */
const SECRET_HANGING_MS = 2_000;

/** Holds every kind of request to the contract; side by side only where they wait in vain. */
async function checkKinds({ check }: Matrix, faults: Faults, hangingMs?: number) {
  const wrong: (string | undefined)[] = [];
  const width = hangingMs === undefined ? 1 : ALL_KINDS.length;
  await inParallel([...ALL_KINDS.entries()], width, async ([index, kind]) => {
    // One after the other gets the machine for itself, nevertheless.
    if (hangingMs !== undefined) await sleep(20 * index);
    wrong.push(await check({ kind, faults }, hangingMs ?? AMPLE_MS));
  });
  assert.deepEqual(
    wrong.filter((one) => one !== undefined),
    [],
  );
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
    const one = await matrix(t, ENV);
    await checkKinds(one, {});
    count(t, 1, one.triedAgain());
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
      const hanging: Promise<void>[] = [];
      for (const fault of faultsOf(dependency)) {
        const hangingMs = FAULTS[fault].hangs ? HANGING_MS : undefined;
        const faults = { ...besides, [dependency]: fault };
        const testing = t.test(`${meanwhile} ${fault}`, () => checkKinds(one, faults, hangingMs));
        if (hangingMs !== undefined) hanging.push(testing);
        else await testing;
      }
      await Promise.all(hanging);
      count(t, faultsOf(dependency).length, one.triedAgain());
    });
  }

  for (const dependency of secret) {
    test(`while ${dependency} is at fault`, async (t) => {
      let triedAgain = 0;
      for (const fault of faultsOf(dependency)) {
        await t.test(`while ${dependency} ${fault}`, async (t) => {
          const one = await matrix(t, ENV, { [dependency]: fault });
          await checkKinds(one, {}, FAULTS[fault].hangs ? SECRET_HANGING_MS : undefined);
          triedAgain += one.triedAgain();
        });
      }
      count(t, faultsOf(dependency).length, triedAgain);
    });
  }
});
