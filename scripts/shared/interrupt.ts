import { constants } from 'node:os';

/** Signals that ask a command to stop. `SIGHUP` comes when the terminal is closed. */
export const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The reason with which `io.signal` is aborted when a signal asks the command to stop. */
export class Interruption extends Error {
  readonly signal: (typeof STOP_SIGNALS)[number];

  constructor(signal: Interruption['signal']) {
    super(`Interrupted by ${signal}`);
    this.signal = signal;
  }

  /** The exit status that shells give for the signal. */
  get status(): number {
    return 128 + constants.signals[this.signal];
  }
}

/** The exit status of a command that was interrupted; `undefined` if it was not. */
export function findInterruptStatus({ reason }: AbortSignal): number | undefined {
  return reason instanceof Interruption ? reason.status : undefined;
}

/** Resolves when a signal is aborted. */
export async function waitForAbort(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
