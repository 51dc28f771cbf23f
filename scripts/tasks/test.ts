import { defineCommand } from '../shared/command.ts';
import { runTests, TEST_OPERANDS } from './tests/run-tests.ts';

export const command = defineCommand({
  name: 'test',
  summary: 'Runs the tests against the built bundle. Requires only Node and npm.',
  ...TEST_OPERANDS,
  options: {},
  examples: ['npm test -- test/contract/answers.test.ts'],
  run: async ({ operands }, { stdout }) => {
    if (operands.length === 0) {
      stdout.write('These do not include the browser tests: npm run test:browser\n');
    }
    // All folders whose tests do not have a command of their own. Three files per core, because many tests wait
    // for time-outs or for processes to start.
    return await runTests({
      operands,
      all: 'test/!(browser|consumer|soak|stack)/*.test.ts',
      perCore: 3,
    });
  },
});
