import { availableParallelism } from 'node:os';
import { defineCommand } from '../shared/command.ts';
import { runProgram } from '../shared/run-program.ts';
import { findChromium } from './browser/chromium.ts';
import { ensureBuilt } from './bundle/ensure-built.ts';

export const command = defineCommand({
  name: 'test:browser',
  summary: 'Uses the console of npm start in a real browser, as a user does. Needs Chromium.',
  operands: '[test file …]',
  mostOperands: Number.POSITIVE_INFINITY,
  options: {},
  notes: ['Example: npm run test:browser -- test/browser/stream.test.ts'],
  run: async ({ operands }) => {
    process.env['CHROMIUM'] = await findChromium();
    await ensureBuilt();
    // A test that hangs fails in the end, instead of the whole run.
    return await runProgram('node', [
      '--test',
      '--test-timeout=600000',
      `--test-concurrency=${availableParallelism()}`,
      ...(operands.length > 0 ? operands : ['test/browser/*.test.ts']),
    ]);
  },
});
