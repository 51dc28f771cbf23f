import { join } from 'node:path';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { CACHE } from '../../shared/cache-folder.ts';
import { CommandError } from '../../shared/command.ts';
import { execute } from '../../shared/execute.ts';
import { ROOT } from '../../shared/root.ts';

const REQUIREMENTS = `${ROOT}test/stack/requirements`;

/**
 * Installs a Python environment from `test/stack/requirements/<name>.txt`, unless it is installed. The environments are
 * separate because their packages require different versions of the same dependencies.
 *
 * @returns The folder of its programs.
 * @throws CommandError if Python is missing, or a package cannot be installed.
 */
export async function installPythonTools(
  name: 'sam' | 'aws' | 'emulator' | 'checkov' | 'encryption',
): Promise<string> {
  const folder = join(CACHE, name);
  const requirements = await readFile(`${REQUIREMENTS}/${name}.txt`, 'utf8');
  const stamp = `${folder}/installed.txt`;
  const isInstalled = async () => (await readFile(stamp, 'utf8').catch(() => '')) === requirements;
  if (await isInstalled()) return `${folder}/bin`;
  await mkdir(CACHE, { recursive: true });
  const unlock = await lock(`${folder}.lock`);
  try {
    if (await isInstalled()) return `${folder}/bin`;
    await runOrThrow('python3', ['-m', 'venv', '--clear', folder]);
    await runOrThrow(`${folder}/bin/pip`, [
      'install',
      '--quiet',
      // What is imported is compiled then: the packages have far more than is ever used.
      '--no-compile',
      '-r',
      `${REQUIREMENTS}/${name}.txt`,
    ]);
    await writeFile(stamp, requirements);
  } finally {
    await unlock();
  }
  return `${folder}/bin`;
}

/**
 * Waits until no other process has the lock, such as that of another checkout: they share the environments.
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

async function runOrThrow(program: string, args: readonly string[]): Promise<void> {
  const { status, output } = await execute(program, args).catch((error: Error) => ({
    status: 1,
    output: error.message,
  }));
  if (status !== 0) {
    throw new CommandError(
      `${program} ${args.join(' ')} failed (Python 3.10 or newer is required):\n${output}`,
    );
  }
}
