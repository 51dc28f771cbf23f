import { randomInt } from 'node:crypto';
import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { ROOT } from '../../../scripts/shared/root.ts';
import { type Ended, ended, spawnChild } from './child.ts';

/** Finds the file of a command or of a task. */
function findEntry(name: string): string {
  const folder = existsSync(`${ROOT}scripts/commands/${name}.ts`) ? 'commands' : 'tasks';
  return `scripts/${folder}/${name}.ts`;
}

/** Starts a command as its npm script does, with nothing in its environment but what it needs. */
export function start(
  script: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  cwd = ROOT,
): ChildProcess {
  const { PATH = '', HOME = '', NODE_COMPILE_CACHE = '' } = process.env;
  return spawnChild(process.execPath, [findEntry(script), ...args], {
    cwd,
    env: { PATH, HOME, NODE_COMPILE_CACHE, ...env },
    // npm start removes its temporary files at its end.
    endSignal: script === 'start' ? 'SIGTERM' : 'SIGKILL',
  });
}

/** Runs a command to its end. */
export async function run(
  script: string,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
  cwd = ROOT,
): Promise<Ended> {
  return await ended(start(script, args, env, cwd));
}

/** A copy of the repository, for a test that changes a file: no other test sees it. */
export async function copyOfRepository(t: TestContext): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), 'kinow-'));
  t.after(() => rm(copy, { recursive: true, force: true }));
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
export async function freePort(): Promise<number> {
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
export async function ports(): Promise<{ PORT: string; BUS_PORT: string }> {
  return { PORT: String(await freePort()), BUS_PORT: String(await freePort()) };
}
