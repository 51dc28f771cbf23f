import { setTimeout as sleep } from 'node:timers/promises';
import { CommandError } from '../../shared/command.ts';
import { CallError } from './aws-call.ts';
import type { Observer } from './observer.ts';
import { type PassedEvent, readPassed } from './passed-event.ts';
import { giveSign, SIGN_SECONDS } from './sign-of-life.ts';

/** Receives at a time: on a busy bus, some thousand events a second. */
const AT_ONCE = 4;

/** The longest wait of SQS. */
const WAIT_SECONDS = 20;

/** The ids that are remembered: of an event that SQS delivers twice, the second comes within seconds. */
const REMEMBERED = 10_000;

/** Between two calls that fail. */
const PAUSE_MS = { least: 500, most: 10_000 };

/** A queue that is not there so many times in a row is gone, and not only unknown to a server of SQS. */
const MISSING_TIMES = 4;

export interface Following {
  readonly observer: Observer;
  /** Asks for the end. */
  readonly stopping: AbortSignal;
  /** How many events are shown at most. */
  readonly most: number;
  /** Is given each event once; the next one after it has ended. */
  readonly show: (event: PassedEvent) => Promise<void>;
  /** AWS does not answer, and what it said. Called once until it answers again. */
  readonly onTrouble: (error: CallError) => void;
  readonly onRecovery: () => void;
  /** How often the run gives a sign of life, in milliseconds. */
  readonly signEvery?: number;
}

/**
 * Shows events as they come, until the end is asked for or there were enough. Where AWS cannot be reached
 * it goes on trying. An event is deleted from the queue only after it was shown.
 *
 * @throws CallError when a call fails for good; CommandError when the rule or the queue is gone.
 */
export async function follow(following: Following): Promise<void> {
  const { observer, stopping, most, show, signEvery = SIGN_SECONDS * 1000 } = following;
  const ending = new AbortController();
  const signal = AbortSignal.any([stopping, ending.signal]);
  const trouble = troubleOf(following);
  const seen = new Set<string>();
  let last = Promise.resolve();
  let count = 0;

  async function handle(text: string): Promise<boolean> {
    const event = readPassed(text);
    // Nobody but the rule may send to the queue, so that what is no event is of no interest.
    if (event === undefined || seen.has(event.id)) return true;
    if (count === most) return false;
    seen.add(event.id);
    const [oldest = ''] = seen;
    if (seen.size > REMEMBERED) seen.delete(oldest);
    count += 1;
    last = last.then(() => show(event));
    await last;
    if (count === most) ending.abort();
    return true;
  }

  async function receive(): Promise<void> {
    while (!signal.aborted) {
      await trouble.trying(signal, () => observer.take({ seconds: WAIT_SECONDS, signal }, handle));
    }
  }

  async function giveSigns(): Promise<void> {
    for (let count = 0; !signal.aborted; count += 1) {
      await trouble.trying(signal, async () => {
        if (await giveSign(observer, count)) return;
        throw new CommandError(
          `The rule of this run is gone, so that no event comes any more: somebody deleted it, or the event bus ${observer.bus}.`,
        );
      });
      await sleep(signEvery, undefined, { signal }).catch(() => {});
    }
  }

  const tasks = [giveSigns(), ...Array.from({ length: AT_ONCE }, receive)];
  const ended = await Promise.allSettled(
    tasks.map(async (task) => {
      try {
        await task;
      } finally {
        ending.abort();
      }
    }),
  );
  for (const one of ended) if (one.status === 'rejected') throw one.reason;
}

/** Tells of trouble once, whichever of the calls meets it. */
function troubleOf({ onTrouble, onRecovery }: Following) {
  /** When it began. */
  let since = Number.POSITIVE_INFINITY;
  return {
    /** Makes a call, again until it succeeds, its failure is for good, or the signal is aborted. */
    trying: async (signal: AbortSignal, call: () => Promise<void>): Promise<void> => {
      let missing = 0;
      let pause = PAUSE_MS.least;
      while (!signal.aborted) {
        const start = performance.now();
        try {
          await call();
          // A call from before the trouble may well have been answered in it.
          if (start > since) {
            since = Number.POSITIVE_INFINITY;
            onRecovery();
          }
          return;
        } catch (error) {
          if (signal.aborted && (error as Error).name === 'AbortError') return;
          if (!(error instanceof CallError)) throw error;
          if (signal.aborted) return;
          missing = error.isMissing ? missing + 1 : 0;
          if (missing === MISSING_TIMES) throw goneError();
          if (missing === 0 && !error.isPassing) throw error;
          if (missing === 0 && since === Number.POSITIVE_INFINITY) {
            since = performance.now();
            onTrouble(error);
          }
        }
        await sleep(pause, undefined, { signal }).catch(() => {});
        if (missing === 0) pause = Math.min(2 * pause, PAUSE_MS.most);
      }
    },
  };
}

const goneError = () =>
  new CommandError(
    'The queue of this run is gone: somebody deleted it, or another run did after ten minutes without a sign of life (did this machine sleep?). Run it again.',
  );
