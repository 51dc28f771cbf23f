import { createInterface } from 'node:readline';
import type { Io } from './io.ts';

/** Waits for the Enter key. @returns Whether it was pressed: not if the command is stopped, or the input ends. */
export async function waitForEnter({
  stdin,
  signal,
}: Pick<Io, 'stdin' | 'signal'>): Promise<boolean> {
  if (signal.aborted) return false;
  const lines = createInterface({ input: stdin, terminal: false });
  try {
    return await new Promise((resolve) => {
      lines.once('line', () => resolve(true));
      lines.once('close', () => resolve(false));
      signal.addEventListener('abort', () => resolve(false), { once: true });
    });
  } finally {
    lines.close();
  }
}
