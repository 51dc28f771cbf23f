import { hash } from 'node:crypto';

/** How an event was stored: on the bus, or in the fallback queue. */
export type Storage = 'published' | 'deferred';

/**
 * How long a recorded event is remembered. A deferred one no longer than its queue keeps it: if it is lost there, it
 * must be possible to send it again.
 */
const RETENTION_DAYS = { published: 365, deferred: 14 } as const satisfies Record<Storage, number>;

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
export const computeExpiry = (storage: Storage, nowMs: number): number =>
  Math.floor(nowMs / 1000) + RETENTION_DAYS[storage] * 86_400;

/** A record of an event. */
export interface EventRecord {
  readonly bodyHash: string | undefined;
  /** In seconds since the epoch; `NaN` if the record has none. */
  readonly expiresAt: number;
}

/**
 * Compares an event with the records of its id.
 *
 * @param records - Those records. Expired ones count as absent: DynamoDB deletes them within days.
 * @returns `conflict` if the id was recorded, but with other bodies only.
 */
export function compareWithStored(
  { bodyHash }: EventKey,
  records: readonly EventRecord[],
  nowMs: number,
): 'new' | 'duplicate' | 'conflict' {
  const bodyHashes = records
    .filter(({ expiresAt }) => !(expiresAt <= nowMs / 1000))
    .map((record) => record.bodyHash);
  if (bodyHashes.includes(bodyHash)) return 'duplicate';
  return bodyHashes.length > 0 ? 'conflict' : 'new';
}
