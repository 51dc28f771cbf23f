import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import * as fc from 'fast-check';
import { DEPENDENCIES, type Faults, faultsOf, FAULTS } from '../lib/dependencies.ts';
import { inParallel } from '../lib/in-parallel.ts';
import { AMPLE_MS, type Cell, matrix, secretFaultsOf } from '../lib/matrix.ts';
import { ALL_KINDS } from '../lib/request-kinds.ts';
import { SCALE, scaled, SEED } from '../lib/soak.ts';

/** The time of an invocation in which a call hangs. */
const HANGING_MS = 3_000;

/** An AWS client opens 50 connections at most; a request that hangs occupies one of each. */
const MOST_HANGING = 40;

/** These wait too, for the SDK tries a call again after a while. */
const MOST_QUICK = 10;

/** Cells on one loaded function. */
const MOST_CELLS = 500;

const isOfSecret = (dependency: string) => dependency.startsWith('Secrets Manager');

/** Everything that may be wrong with two dependencies at a time. */
const pairs: readonly Faults[] = DEPENDENCIES.flatMap((one, index) =>
  DEPENDENCIES.slice(index + 1)
    .filter((other) => !(isOfSecret(one) && isOfSecret(other)))
    .flatMap((other) =>
      faultsOf(one).flatMap((fault) =>
        faultsOf(other).map((otherFault) => ({ [one]: fault, [other]: otherFault })),
      ),
    ),
);

const [chosen = []] =
  SCALE < 1
    ? fc.sample(
        fc.shuffledSubarray([...pairs], {
          minLength: scaled(pairs.length),
          maxLength: scaled(pairs.length),
        }),
        { seed: SEED, numRuns: 1 },
      )
    : [pairs];

/** What is wrong with the secret is wrong for every request to a loaded function. */
const groups = Map.groupBy(
  chosen.flatMap((faults) => ALL_KINDS.map((kind): Cell => ({ kind, faults }))),
  ({ faults }) => JSON.stringify(secretFaultsOf(faults)),
);

const hangs = ({ faults }: Cell) =>
  Object.values(faults).some((fault) => FAULTS[fault].hangs === true);

suite('no kind of request is lost, let in or answered wrongly', () => {
  test('while two dependencies are at fault', async (t) => {
    let triedAgain = 0;
    for (const cells of groups.values()) {
      const secret = secretFaultsOf(cells[0]?.faults ?? {});
      const [what] = Object.entries(secret).map((entry) => entry.join(' '));
      await t.test(`while ${what ?? 'a first one'} and another is at fault`, async (t) => {
        for (let start = 0; start < cells.length; start += MOST_CELLS) {
          const one = await matrix(t, {}, secret);
          const some = Object.groupBy(cells.slice(start, start + MOST_CELLS), (cell) =>
            hangs(cell) ? 'hanging' : 'quick',
          );
          const wrong: (string | undefined)[] = [];
          const checkAll = async (list: readonly Cell[] = [], width: number, ms: number) =>
            await inParallel(list, width, async (cell) => {
              wrong.push(await one.check(cell, ms));
            });
          await Promise.all([
            checkAll(some.hanging, MOST_HANGING, HANGING_MS),
            checkAll(some.quick, MOST_QUICK, AMPLE_MS),
          ]);
          assert.deepEqual(
            wrong.filter((one) => one !== undefined),
            [],
          );
          triedAgain += one.triedAgain();
        }
      });
    }
    t.diagnostic(
      `seed ${SEED}; ${chosen.length} of ${pairs.length} pairs × ${ALL_KINDS.length} kinds of request: ${chosen.length * ALL_KINDS.length} cells; tried again ${triedAgain}`,
    );
  });
});
