import { createRandom } from '../../../scripts/samples/random.ts';

/** All chance of a run: the same for the same seed. */
export const random = createRandom(process.argv[2] ?? 'patterns 1');
