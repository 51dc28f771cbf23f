import type { TestContext } from 'node:test';
import { createRandom } from '../../../scripts/samples/random.ts';

/** A number from 0 up to, not including, 1, for each call, the same for the same seed. */
export function createChance(seed: string): () => number {
  const random = createRandom(seed);
  return () => random.int(0, 2 ** 32 - 1) / 2 ** 32;
}

/** Has `Math.random` give the same on every run with the same seed, until the test is over. */
export function seedMathRandom(t: TestContext, seed: string): void {
  const { random } = Math;
  Math.random = createChance(seed);
  t.after(() => {
    Math.random = random;
  });
}
