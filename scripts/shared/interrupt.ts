import { constants } from 'node:os';
import { onParentExit } from './parent-process.ts';
import { overwrite } from './terminal.ts';

/** `SIGHUP` comes when the terminal is closed. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** npm passes on the Ctrl-C that the terminal has sent already: both are one. */
const ONE_KEYSTROKE_MS = 500;

/**
 * Runs work that the user may stop: a first Ctrl-C asks it to come to an end, a second ends the
 * process at once. A reader of the output that has seen enough, as `head` has, asks for its end too.
 *
 * @param notice - What is said when it is asked to end.
 * @returns The work's exit status, or where it was stopped the one that shells give for the signal.
 */
export async function interruptible(
  work: (stopping: AbortSignal) => Promise<number>,
  notice = 'Stopping: what is under way is finished. Once more ends at once.',
): Promise<number> {
  const stopping = new AbortController();
  let first: { readonly status: number; readonly at: number } | undefined;
  const onSignal = (signal: (typeof SIGNALS)[number]) => {
    const status = 128 + constants.signals[signal];
    if (first === undefined) {
      first = { status, at: performance.now() };
      overwrite('');
      process.stderr.write(`${notice}\n`);
      stopping.abort();
    } else if (performance.now() - first.at > ONE_KEYSTROKE_MS) {
      process.exit(status);
    }
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  // A shell between npm and this process may end by the same Ctrl-C: that is no second one.
  const forgetParent = onParentExit(() => first ?? onSignal('SIGTERM'));
  for (const stream of [process.stdout, process.stderr]) {
    // For good, and in the place of the listener that would end the process before the work has ended.
    stream.removeAllListeners('error').on('error', (error: NodeJS.ErrnoException) => {
      // What is written to a terminal that is closed fails with EIO.
      if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
      stopping.abort();
    });
  }
  try {
    const status = await work(stopping.signal);
    return first?.status ?? status;
  } finally {
    for (const signal of SIGNALS) process.off(signal, onSignal);
    forgetParent();
  }
}
