import { constants } from 'node:os';
import { overwrite } from '../terminal.ts';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** npm passes on the Ctrl-C that the terminal has sent already: both are one. */
const ONE_KEYSTROKE_MS = 500;

/**
 * Runs work that the user may stop: a first Ctrl-C asks it to come to an end, a second ends the
 * process at once.
 *
 * @returns The work's exit status, or where it was stopped the one that shells give for the signal.
 */
export async function interruptible(
  work: (stopping: AbortSignal) => Promise<number>,
): Promise<number> {
  const stopping = new AbortController();
  let first: { readonly status: number; readonly at: number } | undefined;
  const onSignal = (signal: (typeof SIGNALS)[number]) => {
    const status = 128 + constants.signals[signal];
    if (first === undefined) {
      first = { status, at: performance.now() };
      overwrite('');
      process.stderr.write('Stopping: what is under way is finished. Once more ends at once.\n');
      stopping.abort();
    } else if (performance.now() - first.at > ONE_KEYSTROKE_MS) {
      process.exit(status);
    }
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  try {
    const status = await work(stopping.signal);
    return first?.status ?? status;
  } finally {
    for (const signal of SIGNALS) process.off(signal, onSignal);
  }
}
