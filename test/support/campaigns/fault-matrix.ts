import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { type Dependency, type Faults, listFaults, FAULTS } from '../faults/dependencies.ts';
import { ALL_KINDS } from '../function/request-kinds.ts';
import { checkRepeatedly, createMatrix, type Matrix, type Pace } from './matrix.ts';

/*
 * The tests of the fault matrix: every kind of request with every fault of a dependency. They mostly wait,
 * and a process can load one function only: they are split into files, which run in parallel.
 */

/** One attempt for each call, to save time. */
const ENV = { AWS_MAX_ATTEMPTS: '1' };

/** In parallel only if calls time out. */
const PACE: Pace = { quick: 1, hanging: ALL_KINDS.length, hangingMs: 3_000 };

/** If the secret hangs, every request reads it twice, and so does the init phase. */
const SECRET_PACE: Pace = { ...PACE, hangingMs: 2_000 };

/** Defines the tests without faults. */
export function testWithoutFaults(): void {
  test('while nothing is at fault', async (t) => {
    count(t, 1, await checkKinds(await createMatrix(t, ENV), {}));
  });
}

/**
 * Defines the tests for every fault of a dependency.
 *
 * @param besides - Faults of other dependencies.
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

/** Defines the tests for every fault of the secret, each with its own function. */
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

/** Checks every kind of request against the contract. */
async function checkKinds({ check }: Matrix, faults: Faults, pace = PACE): Promise<number> {
  const cells = ALL_KINDS.map((kind) => ({ kind, faults }));
  const { wrong, triedAgain } = await checkRepeatedly(cells, pace, check);
  assert.deepEqual(wrong, []);
  return triedAgain;
}

/** Reports the number of checked cells. */
function count(t: TestContext, situations: number, triedAgain: number): void {
  const cells = situations * ALL_KINDS.length;
  t.diagnostic(
    `${situations} situations × ${ALL_KINDS.length} kinds of request: ${cells} cells; tried again ${triedAgain}`,
  );
}
