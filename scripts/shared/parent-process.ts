import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';

const POLL_MS = 250;

const PARENT_PID = process.ppid;

/** npm runs a command in a shell, which continues when npm is killed. */
const NPM_PID = process.env['npm_lifecycle_event'] ? readParentPid(PARENT_PID) : undefined;

const callbacks = new Set<() => void>();

/**
 * Sends SIGTERM to this process when its parent has ended. A SIGTERM to npm ends npm and its shell, but not the
 * command, which would keep its ports in use.
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
 * @returns A function that removes the callback.
 */
export function onParentExit(callback: () => void): () => void {
  callbacks.add(callback);
  return () => void callbacks.delete(callback);
}

/** Forwards SIGTERM, SIGHUP and the end of the parent to a child, whose exit then ends the command. */
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

/** Reads the parent's id of another process; `undefined` on systems without `/proc`. */
function readParentPid(pid: number): number | undefined {
  try {
    return Number(/^PPid:\s*(\d+)$/mu.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  } catch {
    return undefined;
  }
}
