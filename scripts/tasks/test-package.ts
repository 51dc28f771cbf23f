import { mkdtempDisposable, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineCommand } from '../shared/command.ts';
import { installConsumerTools } from './package/consumer-tools.ts';
import { installPackage } from './package/install-package.ts';
import { runTests, TEST_OPERANDS } from './tests/run-tests.ts';

export const command = defineCommand({
  name: 'test:package',
  summary:
    'Packs the package, and uses it in projects of others: compilers, test runners, Node versions.',
  ...TEST_OPERANDS,
  options: {},
  notes: [
    'Requires the npm registry. Installs compilers, test runners and versions of Node into ~/.cache/kinow-eventbridge.',
  ],
  examples: ['npm run test:package -- test/consumer/compilers.test.ts'],
  run: async ({ operands }) => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'kinow-package-'));
    const [tools, { folder: project, tarball }] = await Promise.all([
      installConsumerTools(),
      installPackage(await realpath(folder.path)),
    ]);
    const env = { CONSUMER_TOOLS: tools, CONSUMER_PROJECT: project, CONSUMER_TARBALL: tarball };
    return await runTests({ operands, all: 'test/consumer/*.test.ts', perCore: 1, env });
  },
});
