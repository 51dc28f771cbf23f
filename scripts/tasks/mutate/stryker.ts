import { mkdir, mkdtempDisposable, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { CommandError } from '../../shared/command-error.ts';
import { runProgram } from '../../shared/run-program.ts';
import { installOnce, installPackages } from '../tests/install-once.ts';
import { type Mutant, readMutants } from './mutants.ts';
import configuration from './stryker.json' with { type: 'json' };

/** Not dev dependencies, because they add 186 packages and require a newer Node than `npm ci` does. */
const PACKAGES = ['@stryker-mutator/core@10.0.0', '@stryker-mutator/tap-runner@10.0.0'];

/**
 * Runs Stryker: mutates files in a copy of the repository, and runs the tests that cover each mutant until one
 * fails.
 *
 * @throws CommandError if Stryker fails, for example because a test fails without a mutant.
 */
export async function runStryker(files: readonly string[]): Promise<Mutant[]> {
  const modules = await installStryker();
  await using folder = await mkdtempDisposable(join(tmpdir(), 'kinow-mutate-'));
  const [file, report] = [join(folder.path, 'stryker.json'), join(folder.path, 'report.json')];
  const own = {
    mutate: files,
    plugins: [join(modules, '@stryker-mutator/tap-runner/dist/src/index.js')],
    jsonReporter: { fileName: report },
  };
  await writeFile(file, JSON.stringify({ ...configuration, ...own }));
  const program = join(modules, '@stryker-mutator/core/bin/stryker.js');
  // For the tests: the first `node` in PATH may be older than this one.
  const PATH = `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`;
  const status = await runProgram('node', [program, 'run', file], { PATH });
  if (status !== 0) throw new CommandError('Stryker failed. See its output above');
  return readMutants(await readFile(report, 'utf8'));
}

/** Installs Stryker, unless it is installed. @returns The folder of its packages. */
async function installStryker(): Promise<string> {
  const folder = await installOnce('stryker', PACKAGES.join(' '), async (folder) => {
    await mkdir(folder, { recursive: true });
    await installPackages(folder, '--ignore-scripts', ...PACKAGES);
  });
  return join(folder, 'node_modules');
}
