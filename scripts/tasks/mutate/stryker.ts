import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtempDisposable, readFile, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { CACHE } from '../../shared/cache-folder.ts';
import { CommandError } from '../../shared/command.ts';
import { execute } from '../../shared/execute.ts';
import { forwardTermination } from '../../shared/parent-process.ts';
import { ROOT } from '../../shared/root.ts';
import { END_WITH_PARENT } from '../../shared/run-program.ts';
import { type Mutant, mutantsOf } from './mutants.ts';

/** Not among the dev dependencies: it brings 175 packages, and wants a newer Node than `npm ci` does. */
const STRYKER = '@stryker-mutator/core@10.1.1';

const CONFIGURATION = 'scripts/tasks/mutate/stryker.json';
const FIRST_FAILURE = 'scripts/tasks/mutate/first-failure.ts';

/** What the bundles and their tests are made of. */
const PARTS = ['handler', 'scripts', 'test', 'package.json', 'package-lock.json'];

/** A copy of the repository in which files can be mutated: nobody's work is touched. */
export interface MutationCopy extends AsyncDisposable {
  /**
   * Mutates a file in every way that Stryker knows, and runs tests against each mutant.
   *
   * @param file - Its path from the root.
   * @param tests - Paths from the root. The first that fails ends the others.
   * @throws CommandError when it cannot be done, as where a test fails without any mutant.
   */
  readonly mutate: (file: string, tests: readonly string[]) => Promise<Mutant[]>;
}

/** Copies the repository as it is now. */
export async function mutationCopy(): Promise<MutationCopy> {
  const stryker = await installed();
  const copy = await mkdtempDisposable(join(tmpdir(), 'kinow-mutate-'));
  for (const part of PARTS) {
    await cp(join(ROOT, part), join(copy.path, part), { recursive: true });
  }
  await symlink(join(ROOT, 'node_modules'), join(copy.path, 'node_modules'));
  return {
    mutate: async (file, tests) => {
      const own = {
        mutate: [file],
        commandRunner: { command: ['node', FIRST_FAILURE, ...tests].join(' ') },
      };
      const shared = JSON.parse(await readFile(join(copy.path, CONFIGURATION), 'utf8')) as object;
      const configuration = join(copy.path, 'stryker.json');
      await writeFile(configuration, JSON.stringify({ ...shared, ...own }));
      const failure = await failureIn(copy.path, [stryker, 'run', configuration]);
      if (failure !== undefined) throw new CommandError(`${file} cannot be mutated: ${failure}`);
      return mutantsOf(await readFile(join(copy.path, 'mutation.json'), 'utf8'), file);
    },
    [Symbol.asyncDispose]: () => copy.remove(),
  };
}

/** Stryker's program, installed when it is not. */
async function installed(): Promise<string> {
  const folder = join(CACHE, 'stryker');
  const program = join(folder, 'node_modules/@stryker-mutator/core/bin/stryker.js');
  const stamp = join(folder, 'installed.txt');
  if ((await readFile(stamp, 'utf8').catch(() => '')) === STRYKER) return program;
  await mkdir(folder, { recursive: true });
  const args = ['install', '--prefix', folder, '--no-audit', '--no-fund', '--ignore-scripts'];
  const { status, output } = await execute('npm', [...args, STRYKER]);
  if (status !== 0) throw new CommandError(`${STRYKER} cannot be installed:\n${output}`);
  await writeFile(stamp, STRYKER);
  return program;
}

/**
 * Runs a program of Node in a folder, with its progress and its log as our output.
 *
 * @returns The error that ended it, or `undefined` when it did its work.
 */
async function failureIn(folder: string, args: readonly string[]): Promise<string | undefined> {
  return await new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--require', END_WITH_PARENT, ...args], {
      cwd: folder,
      // For the commands that it runs: the first `node` of PATH may be older than ours.
      env: { ...process.env, PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}` },
      stdio: ['ignore', 'inherit', 'pipe'],
    });
    forwardTermination(child);
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.once('error', reject);
    // Its stack, which Stryker prints too, is of no use to whoever wrote the test.
    child.once('close', (status) =>
      resolve(status === 0 ? undefined : (/^\w*Error: .*/mu.exec(stderr)?.[0] ?? stderr)),
    );
  });
}
