import { readFile } from 'node:fs/promises';
import { type Command, printError } from './command.ts';
import { UsageError } from './command-error.ts';
import { listNames, suggestName } from './suggest-name.ts';
import { formatCall } from './command-line.ts';
import { runAsProcess } from './command-process.ts';
import type { BuiltReceiver, Io } from './io.ts';
import { ROOT } from './root.ts';
import { getTextWidth, wrapText } from './wrap-text.ts';

/** Commands under a title of the list, by name. Each is loaded when it is needed. */
export interface CommandGroup {
  readonly title: string;
  readonly commands: ReadonlyMap<string, () => Promise<{ readonly command: Command }>>;
}

/**
 * Runs a command by its name as this process. Without a name, lists all commands.
 *
 * @param words - The name, and the arguments of the command; `help NAME` is `NAME --help`.
 */
export async function runCommandLine(
  words: readonly string[],
  groups: readonly CommandGroup[],
  receiver: BuiltReceiver,
): Promise<void> {
  const [first = '', second = ''] = words;
  const isHelp = first === 'help';
  const [name, argv] = isHelp ? [second, ['--help']] : [first, words.slice(1)];
  const load = groups.map(({ commands }) => commands.get(name)).find((one) => one !== undefined);
  const command = load === undefined ? createList(name, groups) : (await load()).command;
  await runAsProcess(command, argv, receiver);
}

/** Creates the command that lists all commands. It fails if a name is given, because no command has it. */
function createList(name: string, groups: readonly CommandGroup[]): Command {
  return {
    name: '',
    summary: '',
    run: async (_, { stdout, stderr }: Io) => {
      if (name === '--version') {
        const text = await readFile(`${ROOT}package.json`, 'utf8');
        stdout.write(`${(JSON.parse(text) as { version: string }).version}\n`);
        return 0;
      }
      const all = groups.flatMap(({ commands }) => [...commands.keys()]);
      if (name !== '' && name !== '--help' && name !== '-h') {
        const hint = suggestName(name, all) || listNames(name, all);
        printError(stderr, new UsageError(`Unknown command: ${name}.${hint}`));
        return 2;
      }
      const width = Math.max(...all.map(({ length }) => length)) + 2;
      const sections = await Promise.all(groups.map((group) => formatGroup(group, width)));
      const [usage, help] = [formatCall('NAME', '[options]'), formatCall('NAME', '--help')];
      const list = [...sections, `Usage:    ${usage}`, `Options:  ${help}`].join('\n');
      stdout.write(`${wrapText(list, getTextWidth(stdout))}\n`);
      return 0;
    },
  };
}

async function formatGroup({ title, commands }: CommandGroup, width: number): Promise<string> {
  const loaded = await Promise.all([...commands.values()].map((load) => load()));
  const rows = loaded.map(({ command: { name, summary } }) => `  ${name.padEnd(width)}${summary}`);
  return [`${title}:`, ...rows, ''].join('\n');
}
