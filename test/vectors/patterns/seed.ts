import { createRandom } from '../../../scripts/samples/random.ts';

/** The random values of a run, deterministic for a seed. */
export const random = createRandom(process.argv[2] ?? 'patterns 1');
