import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { getTestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';

/** The exit and the output of a program. */
export interface ExitResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ChildOptions {
  readonly cwd?: string;
  /** The complete environment. */
  readonly env?: NodeJS.ProcessEnv;
  /** Standard input; empty by default. */
  readonly input?: string;
  /** The signal that ends it after the test. */
  readonly endSignal?: 'SIGTERM' | 'SIGKILL';
}

/** Timeout for a program to end, and for its pipes to close after that. */
const GRACE_MS = 30_000;

/**
 * Kills its own process group when file descriptor 3 is closed, at the latest when the process of the test
 * ends, for any reason. The program itself does not inherit the descriptor.
 */
const GUARD = '{ read -r _ <&3; kill -KILL 0; } >/dev/null 2>&1 & exec "$@" 3<&-';

const GUARD_FD = 3;

/** The exit of each child, and the output of it and its descendants. */
const closings = new WeakMap<ChildProcess, Promise<void>>();

/**
 * Starts a program. It is killed with all its descendants when the test or suite that started it ends, and
 * when the process of the test ends. Its descendants are also killed when it ends itself.
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
          // Its own process group, so that all descendants can be killed.
          detached: true,
          stdio: [stdin, 'pipe', 'pipe', 'pipe'],
        });
  closings.set(child, close(child));
  // EPIPE: the program may end without reading all input.
  child.stdin?.on('error', () => {}).end(input);
  const context = getTestContext();
  if (context !== undefined && 'after' in context) {
    context.after(async () => await endChild(child, endSignal));
  }
  return child;
}

/** Waits until a child has ended and its output was read. */
async function close(child: ChildProcess): Promise<void> {
  const closed = once(child, 'close');
  await once(child, 'exit');
  killGroup(child);
  // A descendant that left the process group can keep the pipes open.
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

/** Ends a running child and waits for its exit. */
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

/** Runs a program until it ends. */
export async function runProgram(
  program: string,
  args: readonly string[],
  options: ChildOptions = {},
): Promise<ExitResult> {
  return await waitForExit(spawnChild(program, args, options));
}

/** A program that prints nothing for so long hangs, also on a busy machine. */
export const OUTPUT_MS = 240_000;

/**
 * Waits until the output of a child matches.
 *
 * @param before - Its output before the call.
 * @returns The output with that before the call.
 * @throws Error with the output if the child ends, or hangs, before it matches.
 */
export async function waitForOutput(
  child: ChildProcess,
  what: RegExp,
  { before = '', timeoutMs = OUTPUT_MS } = {},
): Promise<string> {
  let text = before;
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const fail = (why: string) => reject(new Error(`${why} without printing ${what}: ${text}`));
  const resolveIfMatching = () => {
    if (what.test(text)) resolve(text);
  };
  const onData = (chunk: Buffer) => {
    text += chunk.toString();
    resolveIfMatching();
  };
  child.stdout?.on('data', onData);
  child.stderr?.on('data', onData);
  resolveIfMatching();
  void closings.get(child)?.then(() => fail('ended'));
  const timer = setTimeout(() => fail(`ran for ${timeoutMs / 1000} s`), timeoutMs);
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    child.stdout?.off('data', onData);
    child.stderr?.off('data', onData);
  }
}
