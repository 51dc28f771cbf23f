import { main } from './lib/command.ts';
import { ensureBuilt } from './lib/ensure-built.ts';
import { run } from './lib/run.ts';

await main({
  name: 'test',
  summary: 'Runs the tests against the built bundle. Needs nothing but Node and npm.',
  operands: '[test file …]',
  mostOperands: Number.POSITIVE_INFINITY,
  options: {},
  notes: ['Example: npm test -- test/contract/answers.test.ts'],
  run: async ({ operands }) => {
    await ensureBuilt();
    return await run('node', [
      '--test',
      ...(operands.length > 0 ? operands : ['test/**/*.test.ts']),
    ]);
  },
});
