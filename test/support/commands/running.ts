import type { ChildProcess } from 'node:child_process';
import { type Ended, ended } from './child.ts';

/** A command that goes on by itself. */
export interface Running {
  readonly child: ChildProcess;
  readonly end: Promise<Ended>;
  /** Waits until it has printed something. */
  readonly printed: (what: RegExp) => Promise<void>;
}

export function runningOf(child: ChildProcess): Running {
  let text = '';
  const onData = (chunk: Buffer) => (text += chunk.toString());
  child.stdout?.on('data', onData);
  child.stderr?.on('data', onData);
  const end = ended(child);
  return {
    child,
    end,
    printed: async (what) => {
      const closed = end.then(() => true);
      while (!what.test(text)) {
        const isClosed = await Promise.race([
          closed,
          new Promise<false>((resolve) => setTimeout(() => resolve(false), 10)),
        ]);
        if (isClosed && !what.test(text)) throw new Error(`ended without ${what}: ${text}`);
      }
    },
  };
}
