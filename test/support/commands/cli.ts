import type { ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, type TestContext } from 'node:test';
import { ROOT } from '../../../scripts/shared/root.ts';
import { type ExitResult, spawnChild, waitForExit } from './child.ts';

/** Starts a command as its npm script does, with nothing in its environment but what it needs. */
export function start(
  name: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  cwd = ROOT,
): ChildProcess {
  return startFile('scripts/cli.ts', [name, ...args], env, cwd);
}

/** Starts a program of the repository in the same way. */
export function startFile(
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  cwd = ROOT,
): ChildProcess {
  const { PATH = '', HOME = '', NODE_COMPILE_CACHE = '' } = process.env;
  return spawnChild(process.execPath, [file, ...args], {
    cwd,
    env: { PATH, HOME, NODE_COMPILE_CACHE, ...env },
    // npm start removes its temporary files at its end.
    endSignal: args[0] === 'start' ? 'SIGTERM' : 'SIGKILL',
  });
}

/** Runs a command to its end, as a process. See run-command.ts for one without. */
export async function run(
  name: string,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
  cwd = ROOT,
): Promise<ExitResult> {
  return await waitForExit(start(name, args, env, cwd));
}

/** A copy of the repository, for a test that changes a file: no other test sees it. */
export async function copyRepository(t: TestContext): Promise<string> {
  const copy = await createCopy();
  t.after(() => rm(copy, { recursive: true, force: true }));
  return copy;
}

/** One copy for the tests of a suite, each of which has to restore what it changes. */
export function copyForSuite(): () => string {
  let copy = '';
  before(async () => {
    copy = await createCopy();
  });
  after(async () => await rm(copy, { recursive: true, force: true }));
  return () => copy;
}

/** Changes a file for the time of a test. */
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
  return copy;
}

/**
 * A port that nothing listens on. It is below those that a system gives to connections and to servers that
 * leave the choice to it: other tests would be given it meanwhile.
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

/** Ports for `npm start` that nothing listens on. */
export async function findFreePorts(): Promise<{ PORT: string; BUS_PORT: string }> {
  return { PORT: String(await findFreePort()), BUS_PORT: String(await findFreePort()) };
}
