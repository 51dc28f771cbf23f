import { readFile } from 'node:fs/promises';
import { ROOT } from '../../shared/root.ts';
import { installOnce, runInstaller } from '../tests/install-once.ts';

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
  const file = `${REQUIREMENTS}/${name}.txt`;
  const run = async (program: string, args: readonly string[]) =>
    await runInstaller('Python 3.10 or newer', program, args);
  const folder = await installOnce(name, await readFile(file, 'utf8'), async (folder) => {
    await run('python3', ['-m', 'venv', '--clear', folder]);
    // What is imported is compiled then: the packages have far more than is ever used.
    await run(`${folder}/bin/pip`, ['install', '--quiet', '--no-compile', '-r', file]);
  });
  return `${folder}/bin`;
}
