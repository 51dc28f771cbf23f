import { availableParallelism } from 'node:os';
import { defineCommand } from '../shared/command.ts';
import { runProgram } from '../shared/run-program.ts';
import { ensureBuilt } from './bundle/ensure-built.ts';

export const command = defineCommand({
  name: 'test:soak',
  summary:
    'Runs the long tests against the built bundles: pairs of faults, crashes, load, fuzzing.',
  operands: '[test file …]',
  mostOperands: Number.POSITIVE_INFINITY,
  options: {
    short: { help: 'Run a tenth of each test, as CI does' },
    seed: { value: 'N', help: 'Repeat the run that printed this seed (default: a random seed)' },
  },
  notes: ['Example: npm run test:soak -- --short'],
  run: async ({ operands, has, integer }, { stdout }) => {
    await ensureBuilt();
    const seed =
      integer('seed', { least: 0, most: 0xffff_ffff }) ?? Math.floor(Math.random() * 2 ** 32);
    stdout.write(`Seed ${seed}\n`);
    process.env['SOAK_SEED'] = String(seed);
    process.env['SOAK_SCALE'] = has('short') ? '0.1' : '1';
    return await runProgram('node', [
      '--test',
      // A test that hangs fails in the end, instead of the whole run.
      `--test-timeout=${has('short') ? 600_000 : 7_200_000}`,
      // Two for each core: the campaign of faults in pairs mostly waits.
      `--test-concurrency=${2 * availableParallelism()}`,
      ...(operands.length > 0 ? operands : ['test/soak/*.test.ts']),
    ]);
  },
});
