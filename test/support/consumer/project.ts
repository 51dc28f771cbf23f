import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { ROOT } from '../../../scripts/shared/root.ts';
import { type ExitResult, runProgram, spawnChild } from '../commands/child.ts';

const read = (name: string) =>
  process.env[name] ?? assert.fail(`${name} is not set: run npm run test:package`);

/** The packed package. */
export const TARBALL = read('CONSUMER_TARBALL');

/** The folder in which the package is installed, as npm does it. */
export const PROJECT = read('CONSUMER_PROJECT');

/** The folder of the installed package. */
export const INSTALLED = join(PROJECT, 'node_modules/kinow-eventbridge');

const TOOLS = join(read('CONSUMER_TOOLS'), 'node_modules');

/** Returns the path of a file of an installed tool. */
export const findTool = (name: string, file: string): string => join(TOOLS, name, file);

/** The versions of Node on which the command line runs. */
export const COMMAND_VERSIONS = ['22', '24', '26'] as const;

/** The versions of Node on which the entries run. */
export const ENTRY_VERSIONS = ['20', ...COMMAND_VERSIONS] as const;

export type NodeVersion = (typeof ENTRY_VERSIONS)[number];

/** Returns the path of a version of Node. That of this process is 24. */
export const findNode = (version: NodeVersion): string =>
  version === '24' ? process.execPath : findTool(`node-${version}`, 'bin/node');

/**
 * Creates a project below the one in which the package is installed.
 *
 * @param files - The texts of its files by path.
 * @param packages - Names of other packages that it has, of the tools or of this repository.
 * @returns Its folder.
 */
export async function createProject(
  files: Readonly<Record<string, string>>,
  packages: Readonly<Record<string, 'tools' | 'repository'>> = {},
): Promise<string> {
  const folder = await mkdtemp(join(PROJECT, 'project-'));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  for (const [name, source] of Object.entries(packages)) {
    const link = join(folder, 'node_modules', name);
    await mkdir(dirname(link), { recursive: true });
    const target = source === 'tools' ? TOOLS : join(ROOT, 'node_modules');
    await symlink(join(target, name), link);
  }
  return folder;
}

/** The environment without what npm adds to that of its scripts, and node:test to that of test files. */
const OWN_ENVIRONMENT = Object.fromEntries(
  Object.entries(process.env).filter(
    ([name]) => !/^(?:npm_|INIT_CWD|NODE_COMPILE_CACHE|NODE_TEST_CONTEXT)/iu.test(name),
  ),
);

/** Runs a program with a version of Node first in its `PATH`. */
export async function runWithNode(
  version: NodeVersion,
  program: string,
  args: readonly string[],
  cwd: string,
  more: Readonly<Record<string, string>> = {},
): Promise<ExitResult> {
  return await runProgram(program, args, { cwd, env: createEnvironment(version, more) });
}

/** Starts a version of Node, which is ended with the test. */
export function startWithNode(
  version: NodeVersion,
  args: readonly string[],
  cwd: string,
  more: Readonly<Record<string, string>> = {},
): ChildProcess {
  const env = createEnvironment(version, more);
  return spawnChild(findNode(version), args, { cwd, env, endSignal: 'SIGTERM' });
}

function createEnvironment(
  version: NodeVersion,
  more: Readonly<Record<string, string>>,
): NodeJS.ProcessEnv {
  const PATH = [dirname(findNode(version)), process.env['PATH']].join(delimiter);
  return { ...OWN_ENVIRONMENT, PATH, ...more };
}

/** Runs a program that must succeed. @returns Its standard output. */
export async function runSuccessfully(
  version: NodeVersion,
  program: string,
  args: readonly string[],
  cwd: string,
): Promise<string> {
  const { status, stdout, stderr } = await runWithNode(version, program, args, cwd);
  assert.equal(status, 0, stdout + stderr);
  return stdout;
}
