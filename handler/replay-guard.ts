import { hash } from 'node:crypto';

/** How long an event is remembered. */
const RETENTION_DAYS = 365;

/** An event by what tells it from others: its id, and the body to the byte. */
export interface EventIdentity {
  readonly eventId: string;
  readonly text: string;
}

/** The primary key of an event in the replay table. */
export interface EventKey {
  /** In lower case: a UUID may be written in either. */
  readonly eventId: string;
  /** SHA-256 of the body in base64. */
  readonly bodyHash: string;
}

/** Computes the primary key of an event. */
export const toEventKey = ({ eventId, text }: EventIdentity): EventKey => ({
  eventId: eventId.toLowerCase(),
  bodyHash: hash('sha256', text, 'base64'),
});

/** Computes when an event that is stored now is forgotten, in seconds since the epoch as DynamoDB wants it. */
export const computeExpiry = (nowMs: number): number =>
  Math.floor(nowMs / 1000) + RETENTION_DAYS * 86_400;

/**
 * Compares an event with those that were stored under its id.
 *
 * @param bodyHashes - Of the stored bodies.
 * @returns `conflict` where only other bodies were stored.
 */
export function compareWithStored(
  { bodyHash }: EventKey,
  bodyHashes: readonly (string | undefined)[],
): 'new' | 'duplicate' | 'conflict' {
  if (bodyHashes.includes(bodyHash)) return 'duplicate';
  return bodyHashes.length > 0 ? 'conflict' : 'new';
}
