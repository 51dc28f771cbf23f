import { color } from '../shared/color.ts';
import { defineCommand } from '../shared/command.ts';
import { buildFunctions } from './bundle/bundle.ts';

export const command = defineCommand({
  name: 'build',
  summary: 'Bundles the functions into dist/, each as an ES module for Lambda.',
  options: {},
  run: async (_, { stdout }) => {
    const built = await buildFunctions();
    for (const [path, { bytes }] of built.flatMap(({ outputs }) => Object.entries(outputs))) {
      const size = `${(bytes / 1000).toFixed(1)} KB`;
      stdout.write(`${path}  ${color(stdout, 'dim', size)}\n`);
    }
  },
});
