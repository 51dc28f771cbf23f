import { color, CommandError, main } from '../shared/command.ts';
import { bundle } from './bundle/bundle.ts';

await main({
  name: 'build',
  summary: 'Bundles the functions into dist/, each an ES module that Lambda runs as it is.',
  options: {},
  run: async () => {
    try {
      const built = await bundle();
      for (const [path, { bytes }] of built.flatMap(({ outputs }) => Object.entries(outputs))) {
        const size = `${(bytes / 1000).toFixed(1)} KB`;
        process.stdout.write(`${path}  ${color(process.stdout, 'dim', size)}\n`);
      }
    } catch (error) {
      throw new CommandError(error instanceof Error ? error.message : String(error));
    }
  },
});
