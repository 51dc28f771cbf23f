import { setTimeout as sleep } from 'node:timers/promises';
import { CommandError } from '../../shared/command.ts';
import { AwsCallError } from '../aws-errors.ts';
import type { Observer } from './observer.ts';
import { type ObservedEvent, parseObservedEvent } from './passed-event.ts';
import { hasRule } from './remove-expired.ts';

/** Receives at a time: on a busy bus, some thousand events a second. */
const MAX_RECEIVES = 4;

/** The longest wait of SQS. */
const WAIT_SECONDS = 20;

/** How often the run checks whether its rule still exists. */
const CHECK_RULE_MS = 60_000;

/** Of an event that SQS delivers twice, the second delivery follows within seconds. */
const MAX_REMEMBERED_IDS = 10_000;

/** Between two calls that fail. */
const MIN_PAUSE_MS = 500;
const MAX_PAUSE_MS = 10_000;

/** A queue that does not exist so many times in a row is gone, and not only unknown to a server of SQS. */
const MAX_MISSING = 4;

export interface FollowOptions {
  readonly observer: Observer;
  /** Asks for the end. */
  readonly stopping: AbortSignal;
  /** How many events are shown at most. */
  readonly maxEvents: number;
  /** Receives each event once; the next one after its promise has settled. */
  readonly show: (event: ObservedEvent) => Promise<void>;
  /** AWS does not answer. Called once until it answers again. */
  readonly onTrouble: (error: AwsCallError) => void;
  readonly onRecovery: () => void;
  readonly checkRuleMs?: number;
}

export type FollowResult = 'stopped' | 'expired';

/**
 * Shows events as they come, until the end is asked for, there were enough, or the observer expires. Where
 * AWS cannot be reached it retries. An event is deleted from the queue only after it was shown.
 *
 * @throws AwsCallError when a call fails for good; CommandError when the rule or the queue is gone.
 */
export async function followEvents(options: FollowOptions): Promise<FollowResult> {
  const { observer, stopping, maxEvents, show, checkRuleMs = CHECK_RULE_MS } = options;
  const ending = new AbortController();
  const signal = AbortSignal.any([stopping, ending.signal]);
  const retry = createRetry(options);
  const seen = new Set<string>();
  let last = Promise.resolve();
  let count = 0;

  async function handleEvent(text: string): Promise<boolean> {
    const event = parseObservedEvent(text);
    // Only the rule may send to the queue, so that anything else can be dropped.
    if (event === undefined || seen.has(event.id)) return true;
    if (count === maxEvents) return false;
    seen.add(event.id);
    const [oldest = ''] = seen;
    if (seen.size > MAX_REMEMBERED_IDS) seen.delete(oldest);
    count += 1;
    last = last.then(() => show(event));
    await last;
    if (count === maxEvents) ending.abort();
    return true;
  }

  async function receiveUntilEnd(): Promise<void> {
    while (!signal.aborted) {
      const seconds = Math.min(WAIT_SECONDS, Math.ceil((observer.expiresAt - Date.now()) / 1000));
      if (seconds <= 0) return;
      await retry(signal, () => observer.receive({ seconds, signal }, handleEvent));
    }
  }

  async function checkRule(): Promise<void> {
    while (!signal.aborted) {
      await retry(signal, async () => {
        if (await hasRule(observer.clients, observer.bus, observer.name)) return;
        throw new CommandError(
          `The rule of this run is gone, so that no more events come: somebody deleted it, or the event bus ${observer.bus}.`,
        );
      });
      await sleep(checkRuleMs, undefined, { signal }).catch(() => {});
    }
  }

  const tasks = [checkRule(), ...Array.from({ length: MAX_RECEIVES }, receiveUntilEnd)];
  const ended = await Promise.allSettled(
    tasks.map(async (task) => {
      try {
        await task;
      } finally {
        ending.abort();
      }
    }),
  );
  // Other runs remove what has expired, so that calls may then fail before the end is noticed here.
  if (Date.now() >= observer.expiresAt) return 'expired';
  for (const one of ended) if (one.status === 'rejected') throw one.reason;
  return 'stopped';
}

/** Creates a retry that reports trouble once, whichever of the calls meets it. */
function createRetry({ onTrouble, onRecovery }: FollowOptions) {
  /** When the trouble began. */
  let since = Number.POSITIVE_INFINITY;
  /** Makes a call, again until it succeeds, fails for good, or the signal is aborted. */
  return async (signal: AbortSignal, call: () => Promise<void>): Promise<void> => {
    let missing = 0;
    let pause = MIN_PAUSE_MS;
    while (!signal.aborted) {
      const start = performance.now();
      try {
        await call();
        // A call from before the trouble may well have been answered during it.
        if (start > since) {
          since = Number.POSITIVE_INFINITY;
          onRecovery();
        }
        return;
      } catch (error) {
        if (signal.aborted && (error as Error).name === 'AbortError') return;
        if (!(error instanceof AwsCallError)) throw error;
        if (signal.aborted) return;
        missing = error.isMissing ? missing + 1 : 0;
        if (missing === MAX_MISSING) throw createGoneError();
        if (missing === 0 && !error.isTransient) throw error;
        if (missing === 0 && since === Number.POSITIVE_INFINITY) {
          since = performance.now();
          onTrouble(error);
        }
      }
      await sleep(pause, undefined, { signal }).catch(() => {});
      if (missing === 0) pause = Math.min(2 * pause, MAX_PAUSE_MS);
    }
  };
}

const createGoneError = () =>
  new CommandError(
    'The queue of this run is gone: somebody deleted it, or another run whose clock is ahead did. Run it again.',
  );
