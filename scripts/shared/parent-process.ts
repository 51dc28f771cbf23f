import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';

const POLL_MS = 250;

const PARENT_PID = process.ppid;

/** npm runs a command by a shell, which goes on when npm is killed. */
const NPM_PID = process.env['npm_lifecycle_event'] ? readParentPid(PARENT_PID) : undefined;

const callbacks = new Set<() => void>();

/**
 * Ends this process when its parent has ended, as SIGTERM does. SIGTERM to npm ends npm and the shell by which
 * it runs a command: the command would go on without a parent, and keep its ports.
 *
 * Has no effect on Windows, where the id of the parent never changes.
 */
export function watchParent(): void {
  const timer = setInterval(() => {
    const isThere = process.ppid === PARENT_PID;
    if (isThere && (NPM_PID === undefined || readParentPid(PARENT_PID) === NPM_PID)) return;
    clearInterval(timer);
    if (callbacks.size === 0) process.kill(process.pid, 'SIGTERM');
    for (const callback of callbacks) callback();
  }, POLL_MS).unref();
}

/**
 * Calls a function when the parent has ended, instead of ending this process.
 *
 * @returns A function that undoes it.
 */
export function onParentExit(callback: () => void): () => void {
  callbacks.add(callback);
  return () => void callbacks.delete(callback);
}

/**
 * Ends a child when this process is to end. The command then fails as its child does, and cleans up.
 */
export function forwardTermination(child: ChildProcess): void {
  const terminate = () => void child.kill('SIGTERM');
  process.on('SIGTERM', terminate).on('SIGHUP', terminate);
  const forget = onParentExit(terminate);
  const undo = () => {
    process.off('SIGTERM', terminate).off('SIGHUP', terminate);
    forget();
  };
  child.once('exit', undo).once('error', undo);
}

/** The parent of another process; `undefined` where the system does not have it in `/proc`. */
function readParentPid(pid: number): number | undefined {
  try {
    return Number(/^PPid:\s*(\d+)$/mu.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  } catch {
    return undefined;
  }
}
