import { defineCommand } from '../shared/command.ts';
import { runTests, TEST_OPERANDS } from './tests/run-tests.ts';

/** The campaigns, and the files of other rooms whose properties are checked with more runs than in `npm test`. */
export const SOAK_TESTS =
  'test/{soak/*,alarms/alarms,contract/properties,deployed/{mask-detail,observer,redrive-faults},patterns/pattern-properties,rules/condition}.test.ts';

export const command = defineCommand({
  name: 'test:soak',
  summary:
    'Runs the long tests against the built bundles: pairs of faults, crashes, load, fuzzing, properties.',
  ...TEST_OPERANDS,
  options: {
    short: { help: 'Run a tenth of each test, as CI does' },
    seed: { value: 'N', help: 'Repeat the run that printed this seed (default: a random seed)' },
  },
  examples: ['npm run test:soak -- --short'],
  run: async ({ operands, has, integer }, { stdout }) => {
    const seed =
      integer('seed', { least: 0, most: 0xffff_ffff }) ?? Math.floor(Math.random() * 2 ** 32);
    stdout.write(`Seed ${seed}\n`);
    process.env['SOAK_SEED'] = String(seed);
    process.env['SOAK_SCALE'] = has('short') ? '0.1' : '1';
    return await runTests({
      operands,
      all: SOAK_TESTS,
      // The campaign of faults in pairs mostly waits.
      perCore: 2,
      timeoutMs: has('short') ? 600_000 : 7_200_000,
    });
  },
});
