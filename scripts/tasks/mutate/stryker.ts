import { spawn } from 'node:child_process';
import { mkdir, mkdtempDisposable, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { CACHE } from '../../shared/cache-folder.ts';
import { CommandError } from '../../shared/command.ts';
import { execute } from '../../shared/execute.ts';
import { forwardTermination } from '../../shared/parent-process.ts';
import { ROOT } from '../../shared/root.ts';
import { END_WITH_PARENT } from '../../shared/run-program.ts';
import { type Mutant, readMutants } from './mutants.ts';
import configuration from './stryker.json' with { type: 'json' };

/** Not among the dev dependencies: they bring 186 packages, and want a newer Node than `npm ci` does. */
const PACKAGES = ['@stryker-mutator/core@10.0.0', '@stryker-mutator/tap-runner@10.0.0'];

/**
 * Mutates files in every way that Stryker knows, in a copy of the repository that it makes, and runs the
 * tests that reach a mutant, up to the first that fails.
 *
 * @throws CommandError when it cannot be done, as where a test fails without any mutant.
 */
export async function runStryker(files: readonly string[]): Promise<Mutant[]> {
  const modules = await installStryker();
  await using folder = await mkdtempDisposable(join(tmpdir(), 'kinow-mutate-'));
  const [file, report] = ['stryker.json', 'report.json'].map((name) => join(folder.path, name));
  const own = {
    mutate: files,
    plugins: [join(modules, '@stryker-mutator/tap-runner/dist/src/index.js')],
    jsonReporter: { fileName: report },
  };
  await writeFile(file ?? '', JSON.stringify({ ...configuration, ...own }));
  const program = join(modules, '@stryker-mutator/core/bin/stryker.js');
  const status = await runNode([program, 'run', file ?? '']);
  if (status !== 0) throw new CommandError('Stryker failed: see above');
  return readMutants(await readFile(report ?? '', 'utf8'));
}

/** @returns The folder of its packages. */
async function installStryker(): Promise<string> {
  const folder = join(CACHE, 'stryker');
  const stamp = join(folder, 'installed.txt');
  const wanted = PACKAGES.join(' ');
  if ((await readFile(stamp, 'utf8').catch(() => '')) !== wanted) {
    await mkdir(folder, { recursive: true });
    const options = ['--prefix', folder, '--no-audit', '--no-fund', '--ignore-scripts'];
    const { status, output } = await execute('npm', ['install', ...options, ...PACKAGES]);
    if (status !== 0) throw new CommandError(`${wanted} cannot be installed:\n${output}`);
    await writeFile(stamp, wanted);
  }
  return join(folder, 'node_modules');
}

async function runNode(args: readonly string[]): Promise<number> {
  // For the tests that it runs: the first `node` of PATH may be older than ours.
  const PATH = `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`;
  return await new Promise((resolve, reject) => {
    const env = { ...process.env, PATH };
    const own = ['--require', END_WITH_PARENT, ...args];
    const child = spawn(process.execPath, own, { cwd: ROOT, env, stdio: 'inherit' });
    forwardTermination(child);
    child.once('error', reject);
    child.once('exit', (status) => resolve(status ?? 1));
  });
}
