import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { BusEvent } from '../../../scripts/local/aws/eventbridge.ts';
import type { WebhookResponse } from '../function/webhook.ts';

/** A delivery of an event by the provider. */
export interface Delivery {
  /** Places in the order in which all deliveries began and ended. */
  readonly begun: number;
  readonly ended: number;
  readonly outcome: string;
  /** The replay guard's table was asked or told in vain. */
  readonly unguarded: boolean;
}

/** All that is known of an event. */
export interface Account {
  readonly hash: string;
  readonly receivedAt: Set<number>;
  readonly deliveries: Delivery[];
  onBus: number;
  /** Calls that were carried out for it though the caller was not told, by what they were. */
  readonly unanswered: { PutEvents: number; SendMessage: number; invocation: number };
  /** Calls of which the caller gave up waiting: they may have been carried out. */
  givenUp: number;
}

export const computeHash = (text: string | Uint8Array): string =>
  createHash('sha256').update(text).digest('base64');

export const isStored = ({ outcome }: Delivery): boolean =>
  outcome === 'published' || outcome === 'deferred';

/** The test's own books of what was sent, and what came of it. */
export class Ledger {
  readonly accounts = new Map<string, Account>();
  #clock = 0;

  /** The next place in the order of what happens. */
  tick(): number {
    this.#clock += 1;
    return this.#clock;
  }

  openAccount(eventId: string, body: string): void {
    this.accounts.set(eventId, {
      hash: computeHash(body),
      receivedAt: new Set(),
      deliveries: [],
      onBus: 0,
      unanswered: { PutEvents: 0, SendMessage: 0, invocation: 0 },
      givenUp: 0,
    });
  }

  getAccount(eventId: string | undefined): Account {
    const account = this.accounts.get(eventId ?? '');
    assert.ok(account, `${eventId} was never sent`);
    return account;
  }

  /** Enters an answer. */
  addAnswer(eventId: string, begun: number, { status, body, line }: WebhookResponse): Delivery {
    const account = this.getAccount(eventId);
    const outcome = String(status === 200 ? body['outcome'] : status);
    const unguarded = line['GuardUnavailable'] === 1;
    const delivery = { begun, ended: this.tick(), outcome, unguarded };
    account.deliveries.push(delivery);
    const { failure, publish_ms, queue_failure, queue_ms } = line;
    account.givenUp +=
      countAbandonedAttempts(failure, publish_ms) + countAbandonedAttempts(queue_failure, queue_ms);
    return delivery;
  }

  /** Enters what is on the bus, which must be what was signed. */
  addEvent({ detail, detailText, timeSent }: BusEvent): void {
    const account = this.getAccount((detail as { event_id: string }).event_id);
    assert.equal(computeHash(detailText), account.hash, 'not the bytes that were signed');
    assert.ok(account.receivedAt.has(timeSent), 'not the time of a request that brought it');
    account.onBus += 1;
  }
}

/** The functions wait so long for one attempt, and make so many. */
const ATTEMPT_MS = 5_000;
const ATTEMPTS = 3;

/**
 * Of how many attempts a call did not wait for the end, at most: on a busy machine any may end for want
 * of time. The SDK calls a connection that was reset a time-out too, but then tells the attempts.
 *
 * @param failure - Of a log line.
 * @param ms - How long the call took, at most.
 */
export function countAbandonedAttempts(failure: unknown, ms: unknown): number {
  if (Number(ms) >= ATTEMPT_MS) return ATTEMPTS;
  const { error, attempts } = (failure ?? {}) as { error?: unknown; attempts?: unknown };
  const isOurs = attempts === undefined && /^(?:Timeout|Abort)Error$/u.test(String(error));
  return isOurs ? 1 : 0;
}
