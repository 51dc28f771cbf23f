import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import * as fc from 'fast-check';
import {
  type Cell,
  checkRepeatedly,
  createMatrix,
  type Pace,
  selectSecretFaults,
  type Verdict,
} from '../support/campaigns/matrix.ts';
import { SCALE, scaleDown, SEED } from '../support/campaigns/soak.ts';
import { DEPENDENCIES, type Faults, listFaults } from '../support/faults/dependencies.ts';
import { ALL_KINDS } from '../support/function/request-kinds.ts';

/** An AWS client opens at most 50 connections, and a hanging request occupies one of each client. */
const PACE: Pace = { quick: 4, hanging: 30, hangingMs: 3_000 };

/** Without a secret, requests only wait for it. */
const WAITING_PACE: Pace = { ...PACE, quick: 30 };

/** One attempt less than the default, to save time. */
const ENV = { AWS_MAX_ATTEMPTS: '2' };

/** Cells for each instance of the function. */
const MAX_CELLS = 500;

const isOfSecret = (dependency: string) => dependency.startsWith('Secrets Manager');

/** All combinations of faults of two dependencies. */
const pairs: readonly Faults[] = DEPENDENCIES.flatMap((one, index) =>
  DEPENDENCIES.slice(index + 1)
    .filter((other) => !(isOfSecret(one) && isOfSecret(other)))
    .flatMap((other) =>
      listFaults(one).flatMap((fault) =>
        listFaults(other).map((otherFault) => ({ [one]: fault, [other]: otherFault })),
      ),
    ),
);

const [chosen = []] =
  SCALE < 1
    ? fc.sample(
        fc.shuffledSubarray([...pairs], {
          minLength: scaleDown(pairs.length),
          maxLength: scaleDown(pairs.length),
        }),
        { seed: SEED, numRuns: 1 },
      )
    : [pairs];

/** A fault of the secret applies to all requests of an instance of the function. */
const groups = Map.groupBy(
  chosen.flatMap((faults) => ALL_KINDS.map((kind): Cell => ({ kind, faults }))),
  ({ faults }) => JSON.stringify(selectSecretFaults(faults)),
);

suite('no kind of request is lost, let in or answered wrongly', () => {
  test('while two dependencies are at fault', async (t) => {
    let triedAgain = 0;
    for (const cells of groups.values()) {
      const secret = selectSecretFaults(cells[0]?.faults ?? {});
      const [what = 'one'] = Object.entries(secret).map((entry) => entry.join(' '));
      const pace = secret['Secrets Manager from the start'] === undefined ? PACE : WAITING_PACE;
      await t.test(`while ${what} and another is at fault`, async (t) => {
        const checked = await checkRepeatedly(cells, pace, async (cells, pace) => {
          const verdicts: Verdict[] = [];
          for (let start = 0; start < cells.length; start += MAX_CELLS) {
            const some = cells.slice(start, start + MAX_CELLS);
            // On another instance of the function, which has no state of earlier failures.
            await t.test(`${some.length} cells`, async (t) => {
              verdicts.push(await (await createMatrix(t, ENV, secret)).check(some, pace));
            });
          }
          return {
            broken: verdicts.flatMap(({ broken }) => broken),
            unexpected: verdicts.flatMap(({ unexpected }) => unexpected),
          };
        });
        assert.deepEqual(checked.wrong, []);
        triedAgain += checked.triedAgain;
      });
    }
    t.diagnostic(
      `seed ${SEED}; ${chosen.length} of ${pairs.length} pairs × ${ALL_KINDS.length} kinds of request: ${chosen.length * ALL_KINDS.length} cells; tried again ${triedAgain}`,
    );
  });
});
