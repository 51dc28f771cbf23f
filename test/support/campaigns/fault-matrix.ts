import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { type Dependency, type Faults, listFaults, FAULTS } from '../faults/dependencies.ts';
import { ALL_KINDS } from '../function/request-kinds.ts';
import { checkRepeatedly, createMatrix, type Matrix, type Pace } from './matrix.ts';

/*
 * The tests of the fault matrix: every kind of request while a dependency is at fault. Most of their time is
 * spent in waiting, and one process holds one function: they are spread over files, which run side by side.
 */

/** One attempt a call: more of the same would only take longer. */
const ENV = { AWS_MAX_ATTEMPTS: '1' };

/** Side by side only where they wait in vain. */
const PACE: Pace = { quick: 1, hanging: ALL_KINDS.length, hangingMs: 3_000 };

/** While a secret hangs, every request reads it twice, and so did the start. */
const SECRET_PACE: Pace = { ...PACE, hangingMs: 2_000 };

/** Tests while nothing is at fault. */
export function testWithoutFaults(): void {
  test('while nothing is at fault', async (t) => {
    count(t, 1, await checkKinds(await createMatrix(t, ENV), {}));
  });
}

/**
 * Tests while a dependency is at fault, in each way.
 *
 * @param besides - What else is at fault.
 */
export function testFaults(dependency: Dependency, besides: Faults = {}): void {
  const also = Object.entries(besides).map(([other, fault]) => `${other} ${fault} and `);
  const meanwhile = `while ${also.join('')}${dependency}`;
  test(`${meanwhile} is at fault`, { concurrency: true }, async (t) => {
    const one = await createMatrix(t, ENV);
    let triedAgain = 0;
    const hanging: Promise<void>[] = [];
    for (const fault of listFaults(dependency)) {
      const faults = { ...besides, [dependency]: fault };
      const testing = t.test(`${meanwhile} ${fault}`, async () => {
        triedAgain += await checkKinds(one, faults);
      });
      if (FAULTS[fault].hangs === true) hanging.push(testing);
      else await testing;
    }
    await Promise.all(hanging);
    count(t, listFaults(dependency).length, triedAgain);
  });
}

/** Tests while the secret cannot be read, in each way: each with a function of its own. */
export function testSecretFaults(dependency: Dependency & `Secrets Manager ${string}`): void {
  test(`while ${dependency} is at fault`, async (t) => {
    let triedAgain = 0;
    for (const fault of listFaults(dependency)) {
      await t.test(`while ${dependency} ${fault}`, async (t) => {
        const one = await createMatrix(t, ENV, { [dependency]: fault });
        triedAgain += await checkKinds(one, {}, SECRET_PACE);
      });
    }
    count(t, listFaults(dependency).length, triedAgain);
  });
}

/** Holds every kind of request to the contract. */
async function checkKinds({ check }: Matrix, faults: Faults, pace = PACE): Promise<number> {
  const cells = ALL_KINDS.map((kind) => ({ kind, faults }));
  const { wrong, triedAgain } = await checkRepeatedly(cells, pace, check);
  assert.deepEqual(wrong, []);
  return triedAgain;
}

/** Reports how many cells were held to the contract. */
function count(t: TestContext, situations: number, triedAgain: number): void {
  const cells = situations * ALL_KINDS.length;
  t.diagnostic(
    `${situations} situations × ${ALL_KINDS.length} kinds of request: ${cells} cells; tried again ${triedAgain}`,
  );
}
