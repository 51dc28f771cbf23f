import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { BusEvent } from '../../../scripts/local/aws/eventbridge.ts';
import type { WebhookResponse } from '../function/webhook.ts';

/** A delivery of an event. */
export interface Delivery {
  /** Positions in the order in which all deliveries started and ended. */
  readonly begun: number;
  readonly ended: number;
  readonly outcome: string;
  /** Whether reading or writing the replay guard's table failed. */
  readonly unguarded: boolean;
}

/** The history of an event. */
export interface Account {
  readonly hash: string;
  readonly receivedAt: Set<number>;
  readonly deliveries: Delivery[];
  onBus: number;
  /** Calls that were executed although the caller got no response. */
  readonly unanswered: { PutEvents: number; SendMessage: number; invocation: number };
  /** Calls that timed out: they may have been executed. */
  givenUp: number;
}

export const computeHash = (text: string | Uint8Array): string =>
  createHash('sha256').update(text).digest('base64');

export const isStored = ({ outcome }: Delivery): boolean =>
  outcome === 'published' || outcome === 'deferred';

/** The test's own record of what was sent, and of the results. */
export class Ledger {
  readonly accounts = new Map<string, Account>();
  #clock = 0;

  /** Returns the next position in the order of events. */
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

  /** Records a response. */
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

  /** Records an event on the bus, which must equal the signed body. */
  addEvent({ detail, detailText, timeSent }: BusEvent): void {
    const account = this.getAccount((detail as { event_id: string }).event_id);
    assert.equal(computeHash(detailText), account.hash, 'not the bytes that were signed');
    assert.ok(account.receivedAt.has(timeSent), 'not the time of a request that brought it');
    account.onBus += 1;
  }
}

/** Timeout of an attempt, and attempts of a call, of the functions. */
const ATTEMPT_MS = 5_000;
const ATTEMPTS = 3;

/**
 * Counts the attempts of a call that may have timed out, at most: on a busy machine any can. The SDK also
 * reports a reset connection as a timeout, but then with the number of attempts.
 *
 * @param failure - The failure in a log line.
 * @param ms - Maximum duration of the call.
 */
export function countAbandonedAttempts(failure: unknown, ms: unknown): number {
  if (Number(ms) >= ATTEMPT_MS) return ATTEMPTS;
  const { error, attempts } = (failure ?? {}) as { error?: unknown; attempts?: unknown };
  const isOurs = attempts === undefined && /^(?:Timeout|Abort)Error$/u.test(String(error));
  return isOurs ? 1 : 0;
}
