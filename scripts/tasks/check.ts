import { color } from '../shared/color.ts';
import { defineCommand } from '../shared/command.ts';
import { runProgram } from '../shared/run-program.ts';

export const command = defineCommand({
  name: 'check',
  summary: 'Checks types, lint (including the import rules) and format.',
  options: { fix: { help: 'Fix lint and format errors where possible' } },
  run: async ({ has }, { stdout }) => {
    const checks = [
      ['types', 'tsc', []],
      ["types of the console's page", 'tsc', ['--project', 'scripts/console/page']],
      ['lint', 'oxlint', has('fix') ? ['--fix'] : []],
      ['format', 'oxfmt', has('fix') ? [] : ['--check']],
    ] as const;
    let worst = 0;
    for (const [what, program, args] of checks) {
      const status = await runProgram(program, args);
      const verdict = status === 0 ? color(stdout, 'green', 'ok') : 'failed';
      stdout.write(`${what}: ${verdict}\n`);
      worst = Math.max(worst, status);
    }
    return worst === 0 ? 0 : 1;
  },
});
