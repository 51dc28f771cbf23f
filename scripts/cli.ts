import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { enableCompileCache } from 'node:module';
import type { Command } from './shared/command.ts';
import type { Io } from './shared/io.ts';

/*
 * The command line: runs a command or a task by its name. Without a name, lists all of them.
 */

// Node caches compiled, type-stripped modules: from its second run on, a command starts in half the time.
enableCompileCache();
const { suggestName, printError, UsageError } = await import('./shared/command.ts');
const { runAsProcess } = await import('./shared/command-process.ts');
const { builtReceiver } = await import('./tasks/bundle/built-receiver.ts');

/** The folders with one file per command, with their titles in the list. */
const FOLDERS = [
  ['commands', 'Commands'],
  ['tasks', "This repository's own tasks"],
] as const;

type Folder = (typeof FOLDERS)[number][0];

const { findCallerFolder } = await import('./shared/caller-folder.ts');

const [name = '', ...argv] = process.argv.slice(2);
await runAsProcess((await findCommand(name)) ?? listCommands(name), argv, builtReceiver);

async function findCommand(name: string): Promise<Command | undefined> {
  if (!/^[a-z][a-z:-]*$/u.test(name)) return undefined;
  // Windows does not allow a colon in a file name.
  const file = `${name.replaceAll(':', '-')}.ts`;
  const folder = FOLDERS.map(([one]) => one).find((one) => existsSync(pathTo(one, file)));
  // Tasks work on the repository, commands on the caller's files.
  if (folder === 'commands') process.chdir(findCallerFolder(name, process.env));
  return folder && (await loadCommand(folder, file));
}

async function loadCommand(folder: Folder, file: string): Promise<Command> {
  const { command } = (await import(pathTo(folder, file).href)) as { readonly command: Command };
  return command;
}

function pathTo(folder: Folder, file = ''): URL {
  return new URL(`./${folder}/${file}`, import.meta.url);
}

/** Creates the command that lists all commands. It fails if a name is given, because no command has it. */
function listCommands(name: string): Command {
  return {
    name: '',
    summary: '',
    run: async (_, { stdout, stderr }: Io) => {
      const sections = await Promise.all(
        FOLDERS.map(async ([folder, title]) => [title, await loadCommands(folder)] as const),
      );
      const all = sections.flatMap(([, commands]) => commands.map((command) => command.name));
      if (name !== '' && name !== '--help' && name !== '-h') {
        const hint = suggestName(name, all) || ` Commands: ${all.join(', ')}.`;
        printError(stderr, new UsageError(`Unknown command: ${name}.${hint}`));
        return 2;
      }
      const width = Math.max(...all.map(({ length }) => length)) + 2;
      const lines = sections.flatMap(([title, commands]) => [
        `${title}:`,
        ...commands.map((command) => `  ${command.name.padEnd(width)}${command.summary}`),
        '',
      ]);
      const usage = 'Usage: npm run NAME -- [options]; npm run NAME -- --help shows them';
      stdout.write([...lines, usage, ''].join('\n'));
      return 0;
    },
  };
}

async function loadCommands(folder: Folder): Promise<readonly Command[]> {
  const files = (await readdir(pathTo(folder))).filter((file) => file.endsWith('.ts'));
  return await Promise.all(files.toSorted().map((file) => loadCommand(folder, file)));
}
