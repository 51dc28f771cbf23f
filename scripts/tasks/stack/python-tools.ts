import { join } from 'node:path';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { CACHE } from '../../shared/cache-folder.ts';
import { CommandError } from '../../shared/command.ts';
import { execute } from '../../shared/execute.ts';
import { ROOT } from '../../shared/root.ts';

const REQUIREMENTS = `${ROOT}test/stack/requirements`;

/**
 * The folder of programs of a Python environment, made by `test/stack/requirements/<name>.txt`. The
 * environments are apart because their packages want different versions of the same.
 *
 * @throws CommandError when there is no Python, or a package cannot be installed.
 */
export async function installPythonTools(name: 'sam' | 'emulator' | 'checkov'): Promise<string> {
  const folder = join(CACHE, name);
  const requirements = await readFile(`${REQUIREMENTS}/${name}.txt`, 'utf8');
  const stamp = `${folder}/installed.txt`;
  if ((await readFile(stamp, 'utf8').catch(() => '')) === requirements) return `${folder}/bin`;
  await mkdir(folder, { recursive: true });
  await runOrThrow('python3', ['-m', 'venv', '--clear', folder]);
  await runOrThrow(`${folder}/bin/pip`, [
    'install',
    '--quiet',
    '-r',
    `${REQUIREMENTS}/${name}.txt`,
  ]);
  await writeFile(stamp, requirements);
  return `${folder}/bin`;
}

/** The templates of the repository, by path from its root. */
export async function findTemplates(): Promise<string[]> {
  const rules = await readdir(`${ROOT}infra/rules`).catch(() => []);
  const ofRules = rules
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => `infra/rules/${file}`);
  return ['infra/template.yaml', ...ofRules.toSorted(), 'infra/schemas/registry.yaml'];
}

async function runOrThrow(program: string, args: readonly string[]): Promise<void> {
  const { status, output } = await execute(program, args).catch((error: Error) => ({
    status: 1,
    output: error.message,
  }));
  if (status !== 0) {
    throw new CommandError(
      `${program} ${args.join(' ')} failed (Python 3.10 or newer is needed):\n${output}`,
    );
  }
}
