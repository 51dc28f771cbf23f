import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { getTestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';

/** How a program ended, and what it printed. */
export interface ExitResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ChildOptions {
  readonly cwd?: string;
  /** All of its environment. */
  readonly env?: NodeJS.ProcessEnv;
  /** What it reads from standard input; nothing by default. */
  readonly input?: string;
  /** How it is ended when the test has ended. */
  readonly endSignal?: 'SIGTERM' | 'SIGKILL';
}

/** How long a program may take to end, or a pipe to be read, once all that hold it should be gone. */
const GRACE_MS = 30_000;

/**
 * Kills its own process group once file descriptor 3 is closed, which happens at the latest when the process
 * that runs the test ends, however it ends. The program itself does not inherit the descriptor.
 */
const GUARD = '{ read -r _ <&3; kill -KILL 0; } >/dev/null 2>&1 & exec "$@" 3<&-';

const GUARD_FD = 3;

/** Of each child: its exit, and all that it and its children have printed. */
const closings = new WeakMap<ChildProcess, Promise<void>>();

/**
 * Starts a program that ends with the test, with all that it has started itself: when the test or the suite
 * that started it has ended, when the program has ended, and when the process of the test has ended.
 */
export function spawnChild(
  program: string,
  args: readonly string[],
  { cwd, env, input, endSignal = 'SIGKILL' }: ChildOptions = {},
): ChildProcess {
  const options = { cwd, env } as const;
  const stdin = input === undefined ? 'ignore' : 'pipe';
  const child =
    process.platform === 'win32'
      ? spawn(program, args, { ...options, stdio: [stdin, 'pipe', 'pipe'] })
      : spawn('/bin/sh', ['-c', GUARD, 'sh', program, ...args], {
          ...options,
          // A process group of its own, by which all of it can be killed.
          detached: true,
          stdio: [stdin, 'pipe', 'pipe', 'pipe'],
        });
  closings.set(child, close(child));
  // A program may end without reading all of it.
  child.stdin?.on('error', () => {}).end(input);
  const context = getTestContext();
  if (context !== undefined && 'after' in context) {
    context.after(async () => await endChild(child, endSignal));
  }
  return child;
}

/** Waits until a child has ended and everything that it printed was read. */
async function close(child: ChildProcess): Promise<void> {
  const closed = once(child, 'close');
  await once(child, 'exit');
  killGroup(child);
  // A process that has left the group may hold the pipes for as long as it likes.
  const isClosed = new AbortController();
  await Promise.race([
    closed.finally(() => isClosed.abort()),
    delay(GRACE_MS, undefined, { signal: isClosed.signal }).catch(() => {}),
  ]);
  child.stdout?.destroy();
  child.stderr?.destroy();
}

function killGroup(child: ChildProcess): void {
  child.stdio[GUARD_FD]?.destroy();
}

async function endChild(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const timer = setTimeout(() => killGroup(child), GRACE_MS);
  child.kill(signal);
  await closings.get(child);
  clearTimeout(timer);
}

/** Ends a child that goes on by itself, and waits until it has ended. */
export async function stopChild(child: ChildProcess): Promise<void> {
  await endChild(child, 'SIGTERM');
}

/** Waits until a child has ended. */
export async function waitForExit(child: ChildProcess): Promise<ExitResult> {
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  await closings.get(child);
  return { status: child.exitCode, stdout, stderr };
}

/** Runs a program to its end. */
export async function runProgram(
  program: string,
  args: readonly string[],
  options: ChildOptions = {},
): Promise<ExitResult> {
  return await waitForExit(spawnChild(program, args, options));
}

/** Waits until a child has printed something, and returns all that it has printed meanwhile. */
export async function waitForOutput(child: ChildProcess, what: RegExp): Promise<string> {
  let text = '';
  return await new Promise((resolve, reject) => {
    const onData = (chunk: Buffer) => {
      text += chunk.toString();
      if (what.test(text)) resolve(text);
    };
    child.stdout?.on('data', onData);
    child.stderr?.on('data', onData);
    const fail = () => reject(new Error(`ended without printing ${what}: ${text}`));
    void closings.get(child)?.then(fail);
  });
}
