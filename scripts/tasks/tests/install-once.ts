import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { CACHE } from '../../shared/cache-folder.ts';
import { CommandError } from '../../shared/command-error.ts';
import { execute } from '../../shared/execute.ts';

/**
 * Installs tools into a folder of the cache, unless it has them. Other processes that need the same ones wait meanwhile.
 *
 * @param name - The folder's name.
 * @param requirements - A text that changes whenever the tools do.
 * @param install - Installs them; what is in the folder may be incomplete.
 * @returns The folder.
 */
export async function installOnce(
  name: string,
  requirements: string,
  install: (folder: string) => Promise<void>,
): Promise<string> {
  const folder = `${CACHE}/${name}`;
  const stamp = `${folder}/installed.txt`;
  const isInstalled = async () => (await readFile(stamp, 'utf8').catch(() => '')) === requirements;
  if (await isInstalled()) return folder;
  await mkdir(CACHE, { recursive: true });
  const unlock = await lock(`${folder}.lock`);
  try {
    if (!(await isInstalled())) {
      await install(folder);
      await writeFile(stamp, requirements);
    }
  } finally {
    await unlock();
  }
  return folder;
}

/**
 * Runs a program that installs something.
 *
 * @param needs - What it requires, for the message.
 * @throws CommandError if it fails.
 */
export async function runInstaller(
  needs: string,
  program: string,
  args: readonly string[],
): Promise<void> {
  const { status, output } = await execute(program, args).catch((error: Error) => ({
    status: 1,
    output: error.message,
  }));
  if (status !== 0) {
    throw new CommandError(`${program} ${args.join(' ')} failed (requires ${needs}):\n${output}`);
  }
}

/**
 * Installs packages of the npm registry.
 *
 * @param args - Names of packages; without any, those that package.json in the folder lists.
 * @throws CommandError if it fails.
 */
export async function installPackages(folder: string, ...args: readonly string[]): Promise<void> {
  const options = ['--prefix', folder, '--no-audit', '--no-fund'];
  await runInstaller('the npm registry', 'npm', ['install', ...options, ...args]);
}

/**
 * Waits until no other process has the lock, such as that of another checkout: they share the cache.
 *
 * @returns A function that releases it.
 */
async function lock(file: string): Promise<() => Promise<void>> {
  for (;;) {
    try {
      await writeFile(file, String(process.pid), { flag: 'wx' });
      return async () => await rm(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    if (await isAbandoned(file)) await rm(file, { force: true });
    await setTimeout(200);
  }
}

/** Whether the process that has a lock was killed before it could release it. */
async function isAbandoned(file: string): Promise<boolean> {
  const pid = Number(await readFile(file, 'utf8').catch(() => ''));
  // It may not have been written yet.
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
