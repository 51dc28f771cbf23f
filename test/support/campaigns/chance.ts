import type { TestContext } from 'node:test';
import { createRandom } from '../../../scripts/samples/random.ts';

/** Creates a generator of numbers in [0, 1), deterministic for a seed. */
export function createChance(seed: string): () => number {
  const random = createRandom(seed);
  return () => random.int(0, 2 ** 32 - 1) / 2 ** 32;
}

/** Makes `Math.random` deterministic for a seed, until the test ends. */
export function seedMathRandom(t: TestContext, seed: string): void {
  const { random } = Math;
  Math.random = createChance(seed);
  t.after(() => {
    Math.random = random;
  });
}
