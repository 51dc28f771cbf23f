import { readdirSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import type { Command } from './shared/command.ts';
import type { CommandGroup } from './shared/run-command-line.ts';

/*
 * The command line in this repository, `npm run NAME -- …`: the commands that users run, which are also shipped in the
 * package (package/cli.ts), and this repository's own tasks.
 */

// Node caches compiled, type-stripped modules: from its second run on, a command starts in half the time.
enableCompileCache();
const { findCallerFolder } = await import('./shared/caller-folder.ts');
const { runCommandLine } = await import('./shared/run-command-line.ts');
const { builtReceiver } = await import('./tasks/bundle/built-receiver.ts');

const commands = readFolder('Commands', 'commands');
const tasks = readFolder("This repository's own tasks", 'tasks');
const [name = '', ...argv] = process.argv.slice(2);
// Tasks work on the repository, commands on the caller's files.
if (commands.commands.has(name)) process.chdir(findCallerFolder(name, process.env));
await runCommandLine([name, ...argv], [commands, tasks], builtReceiver);

/** Finds the commands of a folder: each file is one. */
function readFolder(title: string, folder: string): CommandGroup {
  const files = readdirSync(new URL(`./${folder}/`, import.meta.url)).filter((file) =>
    file.endsWith('.ts'),
  );
  const commands = files.toSorted().map((file) => {
    // Windows does not allow a colon in a file name.
    const name = file.slice(0, -'.ts'.length).replaceAll('-', ':');
    const { href } = new URL(`./${folder}/${file}`, import.meta.url);
    const load = async () => (await import(href)) as { readonly command: Command };
    return [name, load] as const;
  });
  return { title, commands: new Map(commands) };
}
