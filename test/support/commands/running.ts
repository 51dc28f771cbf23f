import type { ChildProcess } from 'node:child_process';
import { type ExitResult, waitForExit } from './child.ts';

/** A command that runs until it is stopped. */
export interface ChildCommand {
  readonly child: ChildProcess;
  readonly end: Promise<ExitResult>;
  /** Waits until its output matches. */
  readonly waitForOutput: (what: RegExp) => Promise<void>;
}

export function watchCommand(child: ChildProcess): ChildCommand {
  let text = '';
  const onData = (chunk: Buffer) => (text += chunk.toString());
  child.stdout?.on('data', onData);
  child.stderr?.on('data', onData);
  const end = waitForExit(child);
  return {
    child,
    end,
    waitForOutput: async (what) => {
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
