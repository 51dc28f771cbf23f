import { defineCommand } from '../shared/command.ts';
import { findChromium } from './browser/chromium.ts';
import { runTests, TEST_OPERANDS } from './tests/run-tests.ts';

export const command = defineCommand({
  name: 'test:browser',
  summary: 'Tests the console of npm start in a browser. Requires Chromium.',
  ...TEST_OPERANDS,
  options: {},
  examples: ['npm run test:browser -- test/browser/stream.test.ts'],
  run: async ({ operands }) => {
    process.env['CHROMIUM'] = await findChromium();
    return await runTests({ operands, all: 'test/browser/*.test.ts', perCore: 1 });
  },
});
