import { CommandError } from '../shared/command-error.ts';
import { defineCommand } from '../shared/command.ts';
import { buildPackage } from './package/build-package.ts';

export const command = defineCommand({
  name: 'prepack',
  summary: 'Builds the package into dist/package/. npm runs it for npm pack and npm publish.',
  options: {},
  // Prints nothing: npm pack --json prints its result to the same output.
  run: async () => {
    try {
      await buildPackage();
    } catch (error) {
      throw new CommandError(error instanceof Error ? error.message : String(error));
    }
  },
});
