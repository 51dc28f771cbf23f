import { availableParallelism } from 'node:os';
import { defineCommand } from '../shared/command.ts';
import { runProgram } from '../shared/run-program.ts';
import { findChromium } from './browser/chromium.ts';
import { ensureBuilt } from './bundle/ensure-built.ts';

export const command = defineCommand({
  name: 'test:browser',
  summary: 'Tests the console of npm start in a browser. Requires Chromium.',
  operands: '[test file …]',
  mostOperands: Number.POSITIVE_INFINITY,
  options: {},
  notes: ['Example: npm run test:browser -- test/browser/stream.test.ts'],
  run: async ({ operands }) => {
    process.env['CHROMIUM'] = await findChromium();
    await ensureBuilt();
    // Fails a test that hangs, so that the run ends.
    return await runProgram('node', [
      '--test',
      '--test-timeout=600000',
      `--test-concurrency=${availableParallelism()}`,
      ...(operands.length > 0 ? operands : ['test/browser/*.test.ts']),
    ]);
  },
});
