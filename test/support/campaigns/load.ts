import type { TestContext } from 'node:test';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { QueuedMessage } from '../../../scripts/local/aws/local-queues.ts';
import { createEventSourceMapping } from '../function/mapping.ts';
import { loadRedrive } from '../function/redrive.ts';
import { createRequest, loadWebhook } from '../function/webhook.ts';
import { seedMathRandom } from './chance.ts';
import { VirtualClock } from './clock.ts';
import { runInParallel } from './in-parallel.ts';
import { type Account, countAbandonedAttempts, Ledger } from './ledger.ts';
import { UnreliableServices } from './unreliable.ts';

/** Concurrent requests. */
const WIDTH = 32;

/** Number of events between runs of the redrive function, which leaves some for the end. */
const ROUND = 500;
const POLLS_A_ROUND = 2;

/** Long enough to avoid timeouts on a busy machine. */
const AMPLE_MS = 28_000;

/** Short enough for a hanging bus not to block other requests for long. */
const SHORT_MS = 3_000;

/** Probability that Lambda ends the redrive function before its response. */
const CUT_OFF = 0.05;

export interface Load {
  readonly seed: string;
  readonly events: Iterable<SentEvent>;
  readonly env: Readonly<Record<string, string>>;
  /** Probabilities that the provider sends an event twice at the same time, and again later. */
  readonly twiceAtOnce?: number;
  readonly onceMore?: number;
}

/** An event as the provider sends it. Deterministic. */
export interface SentEvent {
  readonly eventId: string;
  readonly body: string;
}

export interface LoadResult {
  readonly accounts: readonly Account[];
  /** Number of responses by outcome or status. */
  readonly counts: Readonly<Record<string, number>>;
  /** Messages in the fallback queue when the faults ended. */
  readonly leftToDrain: number;
  readonly requestsToBus: number;
  readonly deliveriesPerSecond: number;
  readonly listQueue: (name: string) => QueuedMessage[];
}

/**
 * Sends events while every service fails randomly and the redrive function runs; then ends the faults
 * and drains the fallback queue.
 */
export async function runLoad(t: TestContext, load: Load): Promise<LoadResult> {
  seedMathRandom(t, load.seed);
  const clock = new VirtualClock(Date.now());
  const ledger = new Ledger();
  const unreliable = new UnreliableServices(load.seed, ledger, (event) => hook.events.push(event));
  const hook = await loadWebhook(t, load.env, { now: clock.now, intercept: unreliable.intercept });
  const { queues } = hook;
  const { invoke } = await loadRedrive();
  const mapping = createEventSourceMapping(queues, invokeOrCutOff);
  const counts: Record<string, number> = {};
  const start = performance.now();

  let round: SentEvent[] = [];
  let again: SentEvent[] = [];
  for (const event of load.events) {
    round.push(event);
    if (round.length === ROUND) await finishRound();
  }
  while (round.length > 0 || again.length > 0) await finishRound();
  const seconds = (performance.now() - start) / 1_000;
  const leftToDrain = queues.listMessages('fallback').length;
  unreliable.heal();
  while (queues.listMessages('fallback').length > 0) await poll();

  return {
    accounts: [...ledger.accounts.values()],
    counts,
    leftToDrain,
    requestsToBus: hook.calls['PutEvents'] ?? 0,
    deliveriesPerSecond: Object.values(counts).reduce((sum, count) => sum + count, 0) / seconds,
    listQueue: (name) => queues.listMessages(name),
  };

  async function finishRound(): Promise<void> {
    const events = [...round, ...again];
    const polls = round.length > 0 ? POLLS_A_ROUND : 0;
    round = [];
    again = [];
    await runInParallel(events, WIDTH, send);
    settle();
    for (let count = 0; count < polls; count += 1) await poll();
  }

  /** Delivers as the provider does: retries until it gets 200, and sometimes again. */
  async function send(event: SentEvent): Promise<void> {
    const { twiceAtOnce = 0, onceMore = 0 } = load;
    const isFirst = !ledger.accounts.has(event.eventId);
    if (isFirst) ledger.openAccount(event.eventId, event.body);
    const chance = isFirst ? unreliable.drawChance('provider', event.eventId) : 1;
    const isTwice = chance < twiceAtOnce;
    const outcomes = await Promise.all(
      isTwice ? [deliver(event), deliver(event)] : [deliver(event)],
    );
    const isToldOnly503 = outcomes.every((outcome) => outcome === '503');
    if (isToldOnly503 || (!isTwice && chance < twiceAtOnce + onceMore)) again.push(event);
  }

  async function deliver({ eventId, body }: SentEvent): Promise<string> {
    const receivedAt = clock.now();
    ledger.getAccount(eventId).receivedAt.add(receivedAt);
    const begun = ledger.tick();
    const ms = unreliable.isToHang(eventId) ? SHORT_MS : AMPLE_MS;
    const answer = await hook.invoke(createRequest({ body, receivedAt }), ms);
    const { outcome } = ledger.addAnswer(eventId, begun, answer);
    counts[outcome] = (counts[outcome] ?? 0) + 1;
    return outcome;
  }

  /** Records the arrived events and clears the output. */
  function settle(): void {
    for (const event of hook.events.splice(0)) ledger.addEvent(event);
    hook.takeOutput();
    hook.messages.length = 0;
  }

  async function poll(): Promise<void> {
    if (queues.listMessages('fallback').length === 0) return;
    clock.advanceTo(queues.findNextVisibleTime('fallback'));
    const records = (await mapping.poll()).flat();
    for (const { failure, duration_ms } of hook.log) {
      const attempts = countAbandonedAttempts(failure, duration_ms);
      for (const record of records) ledger.getAccount(readEventId(record)).givenUp += attempts;
    }
    settle();
  }

  async function invokeOrCutOff(event: SQSEvent): Promise<SQSBatchResponse> {
    const answer = await invoke(event, AMPLE_MS);
    const chance = unreliable.drawChance('invocation', readEventId(event.Records[0]) ?? '');
    if (unreliable.isHealed || chance >= CUT_OFF) return answer;
    const stay = new Set(answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    for (const record of event.Records) {
      if (!stay.has(record.messageId))
        ledger.getAccount(readEventId(record)).unanswered.invocation += 1;
    }
    const all = event.Records.map(({ messageId }) => ({ itemIdentifier: messageId }));
    return { batchItemFailures: all };
  }
}

const readEventId = (record: SQSRecord | undefined) =>
  record?.messageAttributes['event_id']?.stringValue;
