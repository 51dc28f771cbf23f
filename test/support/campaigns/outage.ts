import type { TestContext } from 'node:test';
import type { BusEvent } from '../../../scripts/local/aws/eventbridge.ts';
import type { Call } from '../../../scripts/local/aws/local-aws.ts';
import type { QueuedMessage } from '../../../scripts/local/aws/local-queues.ts';
import { type Fault, refuseEntries, refuseWith, resetConnection } from '../faults/faults.ts';
import { createEventSourceMapping } from '../function/mapping.ts';
import { loadRedrive } from '../function/redrive.ts';
import { createRequest, loadWebhook } from '../function/webhook.ts';
import { seedMathRandom } from './chance.ts';
import { VirtualClock } from './clock.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/** An arbitrary day: no test depends on the current time. */
export const START = 1_795_000_000_000;

/** A request, with its time on the virtual clock. */
export interface Arrival {
  readonly at: number;
  readonly eventId: string;
  readonly body: string;
}

/** The plan of an outage. */
export interface Plan {
  /** Seed of all random values. */
  readonly seed: string;
  readonly arrivals: readonly Arrival[];
  /** When the bus recovers. It is down from the start. */
  readonly recovery: number;
  /** When the simulation ends, even with messages left. */
  readonly until?: number;
  /** Returns whether it answered the request instead of the recovered bus. */
  readonly intercept?: (call: Call, accept: (event: BusEvent) => void) => boolean;
}

/** The history of an event, in virtual time. */
export interface Life extends Arrival {
  /** The outcome of the response. */
  outcome?: unknown;
  /** When the redrive function received it. */
  readonly tries: number[];
  readonly published: { readonly at: number; readonly text: string; readonly time: number }[];
}

export interface History {
  readonly lives: readonly Life[];
  /**
   * Polls by time: the numbers of batches and of requests to the bus, without those that were sent again because
   * the connection might have been dead.
   */
  readonly polls: { readonly at: number; readonly batches: number; readonly requests: number }[];
  readonly listQueue: (name: string) => QueuedMessage[];
  /** When the last message moved to the dead-letter queue. */
  readonly buriedAt: number | undefined;
}

/** The responses of a bus that is down, in turn. */
const DOWN: readonly Fault[] = [
  refuseWith(400, 'ThrottlingException'),
  refuseWith(500, 'InternalFailure'),
  resetConnection,
  refuseEntries('InternalFailure'),
];

/**
 * Simulates an outage of the bus on a virtual clock, with both built functions. The clock advances to the
 * next request or the next visible message; invocations take no virtual time.
 */
export async function runOutage(t: TestContext, plan: Plan): Promise<History> {
  seedMathRandom(t, plan.seed);
  const clock = new VirtualClock(START);
  let requests = 0;
  const connections = new WeakSet<object>();
  const intercept = (call: Call): boolean => {
    if (call.action !== 'PutEvents') return false;
    requests += 1;
    if (clock.now() >= plan.recovery) {
      return plan.intercept?.(call, (event) => hook.events.push(event)) === true;
    }
    const fault = DOWN[requests % DOWN.length];
    // Sent again at once on a new connection, since this one might have been dead for long: that is reset too.
    if (fault === resetConnection && connections.has(call.request.socket)) requests -= 1;
    connections.add(call.request.socket);
    fault?.(call);
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
