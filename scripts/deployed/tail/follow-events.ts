import { setTimeout as sleep } from 'node:timers/promises';
import { CommandError } from '../../shared/command-error.ts';
import { AwsCallError } from '../aws-errors.ts';
import type { Observer } from './observer.ts';
import { type ObservedEvent, parseObservedEvent } from './passed-event.ts';
import { hasRule } from './remove-expired.ts';

/** Concurrent receives. 4 are enough for some thousand events per second. */
const MAX_RECEIVES = 4;

/** The maximum of SQS. */
const WAIT_SECONDS = 20;

const CHECK_RULE_MS = 60_000;

/** Ids for deduplication. SQS delivers a duplicate within seconds. */
const MAX_REMEMBERED_IDS = 10_000;

/** Pause between failed calls; doubles up to the maximum. */
const MIN_PAUSE_MS = 500;
const MAX_PAUSE_MS = 10_000;

/** After this many consecutive errors the queue counts as deleted: one server of SQS may not know a new queue yet. */
const MAX_MISSING = 4;

export interface FollowOptions {
  readonly observer: Observer;
  readonly stopping: AbortSignal;
  /** The maximum number of events to show. */
  readonly maxEvents: number;
  /** Called once for each event, one event at a time. */
  readonly show: (event: ObservedEvent) => Promise<void>;
  /** Called once when calls to AWS begin to fail. */
  readonly onTrouble: (error: AwsCallError) => void;
  /** Called when they succeed again. */
  readonly onRecovery: () => void;
  /** Interval between checks that the rule still exists. Default: 60 s. */
  readonly checkRuleMs?: number;
}

export type FollowResult = 'stopped' | 'expired';

/**
 * Shows events as they arrive, until `stopping` is aborted, `maxEvents` were shown, or the observer expires.
 * Retries temporary errors. Deletes an event from the queue only after it was shown.
 *
 * @throws AwsCallError for a permanent error; CommandError if the rule or the queue was deleted.
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
    // Only the rule can send to the queue, so a message that is not an event can be dropped.
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
          `The temporary rule no longer exists: it was deleted, or the event bus ${observer.bus} was. Check the event bus, then run the command again.`,
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
  // Other runs remove expired rules and queues, so calls may fail before this run has noticed the end.
  if (Date.now() >= observer.expiresAt) return 'expired';
  for (const one of ended) if (one.status === 'rejected') throw one.reason;
  return 'stopped';
}

/** Creates a retry function that reports trouble once for all of its calls. */
function createRetry({ onTrouble, onRecovery }: FollowOptions) {
  /** When the trouble began. */
  let since = Number.POSITIVE_INFINITY;
  /** Repeats a call until it succeeds, fails permanently, or the signal is aborted. */
  return async (signal: AbortSignal, call: () => Promise<void>): Promise<void> => {
    let missing = 0;
    let pause = MIN_PAUSE_MS;
    while (!signal.aborted) {
      const start = performance.now();
      try {
        await call();
        // A call that started before the trouble does not prove recovery.
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
        if (missing === MAX_MISSING) {
          throw new CommandError(
            'The temporary queue no longer exists: it was deleted, perhaps by a run on a machine whose clock is ahead. Run the command again.',
          );
        }
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
