import { constants } from 'node:os';

/** Signals that stop a command. `SIGHUP` is sent when the terminal is closed. */
export const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The reason of an abort of `io.signal` by a signal of {@link STOP_SIGNALS}. */
export class Interruption extends Error {
  readonly signal: (typeof STOP_SIGNALS)[number];

  constructor(signal: Interruption['signal']) {
    super(`Interrupted by ${signal}`);
    this.signal = signal;
  }

  /** The exit status by which shells report the signal. */
  get status(): number {
    return 128 + constants.signals[this.signal];
  }
}

/** Returns the exit status of an interrupted command; `undefined` if it was not interrupted. */
export function findInterruptStatus({ reason }: AbortSignal): number | undefined {
  return reason instanceof Interruption ? reason.status : undefined;
}
