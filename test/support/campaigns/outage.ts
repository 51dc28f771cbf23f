import type { TestContext } from 'node:test';
import type { BusEvent } from '../../../scripts/local/aws/eventbridge.ts';
import type { Call } from '../../../scripts/local/aws/local-aws.ts';
import type { QueuedMessage } from '../../../scripts/local/aws/local-queues.ts';
import { refuseEachEntry } from '../aws/bus.ts';
import { type Fault, refuseWith, resetConnection } from '../faults/faults.ts';
import { createEventSourceMapping } from '../function/mapping.ts';
import { loadRedrive } from '../function/redrive.ts';
import { createRequest, loadWebhook } from '../function/webhook.ts';
import { seedMathRandom } from './chance.ts';
import { VirtualClock } from './clock.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/** Any day will do: no test depends on the time. */
export const START = 1_795_000_000_000;

/** A request to come, by the virtual clock. */
export interface Arrival {
  readonly at: number;
  readonly eventId: string;
  readonly body: string;
}

/** What is to happen. */
export interface Plan {
  /** Of all that is left to chance. */
  readonly seed: string;
  readonly arrivals: readonly Arrival[];
  /** When the bus takes events again, having been down from the start. */
  readonly recovery: number;
  /** When to stop, though there be messages left. */
  readonly until?: number;
  /** May answer a request in the place of a bus that is up: `true` if it did. */
  readonly intercept?: (call: Call, accept: (event: BusEvent) => void) => boolean;
}

/** What became of an event, by the virtual clock. */
export interface Life extends Arrival {
  /** The answer's outcome. */
  outcome?: unknown;
  /** When it was in a batch of the redrive function. */
  readonly tries: number[];
  readonly published: { readonly at: number; readonly text: string; readonly time: number }[];
}

export interface History {
  readonly lives: readonly Life[];
  /** What was polled at a time: how many batches, and how many requests to the bus they took. */
  readonly polls: { readonly at: number; readonly batches: number; readonly requests: number }[];
  readonly listQueue: (name: string) => QueuedMessage[];
  /** When the last message that left for the dead-letter queue did so. */
  readonly buriedAt: number | undefined;
}

/** How a bus that is down answers, by turns. */
const DOWN: readonly Fault[] = [
  refuseWith(400, 'ThrottlingException'),
  refuseWith(500, 'InternalFailure'),
  resetConnection,
  refuseEachEntry('InternalFailure'),
];

/**
 * Lives through an outage of the bus on a virtual clock, with both built functions. The clock goes to
 * when the next request comes or the next message is visible; an invocation takes none of its time.
 */
export async function runOutage(t: TestContext, plan: Plan): Promise<History> {
  seedMathRandom(t, plan.seed);
  const clock = new VirtualClock(START);
  let requests = 0;
  const intercept = (call: Call): boolean => {
    if (call.action !== 'PutEvents') return false;
    requests += 1;
    if (clock.now() >= plan.recovery) {
      return plan.intercept?.(call, (event) => hook.events.push(event)) === true;
    }
    DOWN[requests % DOWN.length]?.(call);
    return true;
  };
  const hook = await loadWebhook(t, { AWS_MAX_ATTEMPTS: '1' }, { now: clock.now, intercept });
  const { invoke } = await loadRedrive();
  const mapping = createEventSourceMapping(hook.queues, invoke);

  const arrivals = plan.arrivals.toSorted((one, other) => one.at - other.at);
  const lives = new Map(
    arrivals.map((arrival): [string, Life] => [
      arrival.eventId,
      { ...arrival, tries: [], published: [] },
    ]),
  );
  const polls: { at: number; batches: number; requests: number }[] = [];
  let buriedAt: number | undefined;

  async function receive({ body, eventId }: Arrival): Promise<void> {
    const answer = await hook.invoke(createRequest({ body, receivedAt: clock.now() }));
    const life = lives.get(eventId);
    if (life !== undefined) life.outcome = answer.body['outcome'];
  }

  async function poll(): Promise<void> {
    const before = requests;
    const dead = hook.queues.listMessages('dead-letter').length;
    const polled = await mapping.poll();
    for (const records of polled) {
      for (const { messageAttributes } of records) {
        lives.get(messageAttributes['event_id']?.stringValue ?? '')?.tries.push(clock.now());
      }
    }
    if (hook.queues.listMessages('dead-letter').length > dead) buriedAt = clock.now();
    polls.push({ at: clock.now(), batches: polled.length, requests: requests - before });
  }

  for (;;) {
    const nextArrival = arrivals[0]?.at ?? Number.POSITIVE_INFINITY;
    const next = Math.min(nextArrival, hook.queues.findNextVisibleTime('fallback'));
    if (next > (plan.until ?? Number.MAX_VALUE)) break;
    clock.advanceTo(next);
    const arrival = nextArrival <= clock.now() ? arrivals.shift() : undefined;
    if (arrival === undefined) await poll();
    else await receive(arrival);
    for (const { detail, detailText, timeSent } of hook.events.splice(0)) {
      const { event_id } = detail as { event_id: string };
      const published = { at: clock.now(), text: detailText, time: timeSent };
      lives.get(event_id)?.published.push(published);
    }
    hook.takeOutput();
    hook.messages.length = 0;
  }
  return {
    lives: [...lives.values()],
    polls,
    listQueue: (name) => hook.queues.listMessages(name),
    buriedAt,
  };
}
