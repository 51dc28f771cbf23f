import type { ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, type TestContext } from 'node:test';
import { ROOT } from '../../../scripts/shared/root.ts';
import { type ExitResult, spawnChild, waitForExit } from './child.ts';

/**
 * Where the compile cache is in a copy of the repository. As Node finds modules by their paths relative to it,
 * all copies share what was compiled for one.
 */
const CACHE_LINK = 'shared-compile-cache';

/** Starts a command as its npm script does, with a minimal environment. */
export function start(
  name: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  cwd = ROOT,
): ChildProcess {
  return startFile('scripts/cli.ts', [name, ...args], env, cwd);
}

/** Starts a program of the repository with the same environment. */
export function startFile(
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  cwd = ROOT,
): ChildProcess {
  const { PATH = '', HOME = '', NODE_COMPILE_CACHE = '' } = process.env;
  const cache =
    cwd === ROOT
      ? { NODE_COMPILE_CACHE }
      : { NODE_COMPILE_CACHE: join(cwd, CACHE_LINK), NODE_COMPILE_CACHE_PORTABLE: '1' };
  return spawnChild(process.execPath, [file, ...args], {
    cwd,
    env: { PATH, HOME, ...cache, ...env },
    // SIGTERM lets npm start remove its temporary files.
    endSignal: args[0] === 'start' ? 'SIGTERM' : 'SIGKILL',
  });
}

/** Runs a command as a process. See run-command.ts to run it in this process. */
export async function run(
  name: string,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
  cwd = ROOT,
): Promise<ExitResult> {
  return await waitForExit(start(name, args, env, cwd));
}

/** Creates a copy of the repository for a test that changes files. */
export async function copyRepository(t: TestContext): Promise<string> {
  const copy = await createCopy();
  t.after(() => rm(copy, { recursive: true, force: true }));
  return copy;
}

/** Creates a copy for the tests of a suite, which must restore their changes. */
export function copyForSuite(): () => string {
  let copy = '';
  before(async () => {
    copy = await createCopy();
  });
  after(async () => await rm(copy, { recursive: true, force: true }));
  return () => copy;
}

/** Changes a file until the test ends. */
export async function editFile(
  t: TestContext,
  path: string,
  edit: (text: string) => string,
): Promise<void> {
  const text = await readFile(path, 'utf8');
  const edited = edit(text);
  if (edited === text) throw new Error(`nothing was changed in ${path}`);
  t.after(async () => await writeFile(path, text));
  await writeFile(path, edited);
}

async function createCopy(): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), 'kinow-'));
  for (const part of ['handler', 'infra', 'scripts', 'package.json', 'package-lock.json']) {
    await cp(join(ROOT, part), join(copy, part), { recursive: true });
  }
  await symlink(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  const { NODE_COMPILE_CACHE = join(copy, 'node-compile-cache') } = process.env;
  await symlink(NODE_COMPILE_CACHE, join(copy, CACHE_LINK));
  return copy;
}

/**
 * Returns a free port below the ephemeral range, so that the system does not assign it to other tests
 * meanwhile.
 */
export async function findFreePort(): Promise<number> {
  for (;;) {
    const port = randomInt(10_000, 32_000);
    const server = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => resolve(true));
    });
    await new Promise((resolve) => server.close(resolve));
    if (isFree) return port;
  }
}

/** Returns free ports for `npm start`. */
export async function findFreePorts(): Promise<{ PORT: string; BUS_PORT: string }> {
  return { PORT: String(await findFreePort()), BUS_PORT: String(await findFreePort()) };
}
