import { hash } from 'node:crypto';

/** How long a recorded event is stored. */
const RETENTION_DAYS = 365;

/** What identifies an event: its id and its exact body. */
export interface EventIdentity {
  readonly eventId: string;
  readonly text: string;
}

/** The primary key of an event in the replay table. */
export interface EventKey {
  /** In lower case, because the case of a UUID has no meaning. */
  readonly eventId: string;
  /** SHA-256 of the body in base64. */
  readonly bodyHash: string;
}

/** Computes the primary key of an event. */
export const toEventKey = ({ eventId, text }: EventIdentity): EventKey => ({
  eventId: eventId.toLowerCase(),
  bodyHash: hash('sha256', text, 'base64'),
});

/** Computes when a record made now expires, in seconds since the epoch, the unit of DynamoDB's time to live. */
export const computeExpiry = (nowMs: number): number =>
  Math.floor(nowMs / 1000) + RETENTION_DAYS * 86_400;

/**
 * Compares an event with the records of its id.
 *
 * @param bodyHashes - The body hashes of those records.
 * @returns `conflict` if the id was recorded, but with other bodies only.
 */
export function compareWithStored(
  { bodyHash }: EventKey,
  bodyHashes: readonly (string | undefined)[],
): 'new' | 'duplicate' | 'conflict' {
  if (bodyHashes.includes(bodyHash)) return 'duplicate';
  return bodyHashes.length > 0 ? 'conflict' : 'new';
}
