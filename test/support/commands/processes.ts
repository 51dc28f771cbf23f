import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** Whether the system has `/proc`. */
export const hasProc = process.platform === 'linux';

/** Returns the IDs of all descendants of a process. */
export function findDescendants(pid: number): number[] {
  const children = listProcesses()
    .filter(({ parent }) => parent === pid)
    .map((one) => one.pid);
  return children.flatMap((child) => [child, ...findDescendants(child)]);
}

/** Waits until all processes have ended. */
export async function waitUntilGone(pids: readonly number[]): Promise<void> {
  while (listProcesses().some(({ pid }) => pids.includes(pid))) await delay(20);
}

/** Filters running processes. Zombies are listed until their parent reads their status. */
function listProcesses(): { readonly pid: number; readonly parent: number }[] {
  return readdirSync('/proc').flatMap((name) => {
    const status = /^\d+$/u.test(name) ? readStatus(name) : '';
    const [, state, parent] = /^State:\s*(\w).*^PPid:\s*(\d+)$/msu.exec(status) ?? [];
    return state === undefined || state === 'Z'
      ? []
      : [{ pid: Number(name), parent: Number(parent) }];
  });
}

function readStatus(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    // The process has ended meanwhile.
    return '';
  }
}
