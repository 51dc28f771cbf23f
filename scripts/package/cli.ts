import { type CommandGroup, runCommandLine } from '../shared/run-command-line.ts';
import { packagedReceiver } from './packaged-receiver.ts';

/*
 * The command line of the package, `npx kinow-eventbridge NAME …`. Each command is a chunk of its own, which is loaded
 * when the command is run.
 */

const group: CommandGroup = {
  title: 'Commands',
  commands: new Map([
    ['doctor', () => import('../commands/doctor.ts')],
    ['invoke', () => import('../commands/invoke.ts')],
    ['match', () => import('../commands/match.ts')],
    ['redrive', () => import('../commands/redrive.ts')],
    ['rule', () => import('../commands/rule.ts')],
    ['sample', () => import('../commands/sample.ts')],
    ['send', () => import('../commands/send.ts')],
    ['start', () => import('../commands/start.ts')],
    ['tail', () => import('../commands/tail.ts')],
  ]),
};

await runCommandLine(process.argv.slice(2), [group], packagedReceiver);
