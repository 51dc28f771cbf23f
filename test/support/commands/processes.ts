import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** Whether the system lists its processes in `/proc`. */
export const hasProc = process.platform === 'linux';

/** The ids of the processes that a process has started, and that those have started. */
export function findDescendants(pid: number): number[] {
  const children = listProcesses()
    .filter(({ parent }) => parent === pid)
    .map((one) => one.pid);
  return children.flatMap((child) => [child, ...findDescendants(child)]);
}

/** Waits until none of some processes is there. */
export async function waitUntilGone(pids: readonly number[]): Promise<void> {
  while (listProcesses().some(({ pid }) => pids.includes(pid))) await delay(20);
}

/** Those that run: one that has ended is listed until its parent asks for its status. */
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
    // It has ended meanwhile.
    return '';
  }
}
