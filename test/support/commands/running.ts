import type { ChildProcess } from 'node:child_process';
import { type ExitResult, waitForExit, waitForOutput } from './child.ts';

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
    waitForOutput: async (what) => void (await waitForOutput(child, what, { before: text })),
  };
}
