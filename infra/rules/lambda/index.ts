/// <reference types="node" />
import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency';
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';
import type { Context } from 'aws-lambda';
import type { Event } from './kinow.ts';

/** Replace this with your own code. It logs each event, without personal data. */
export async function onEvent({ detail }: Event): Promise<void> {
  const { event_id, subject, data } = detail;
  // Kinow sends a single row or a list of rows: `getRows` of kinow.ts returns a list.
  const rows = Array.isArray(data) ? data.length : 1;
  console.log({ message: 'Event received', event_id, subject, rows });
}

/**
 * Calls `onEvent` once for each event, and once more for each replay of it. Other duplicates are ignored; a
 * duplicate that arrives while the first delivery is in progress fails, so that Lambda retries it.
 *
 * @throws The errors of `onEvent`. Lambda retries the event twice, and then moves it to the dead-letter
 *   queue.
 */
export async function handler(event: Event, context: Context): Promise<void> {
  onEventOnce ??= createIdempotentHandler();
  await onEventOnce(event, context);
}

/** Created by the first event, so that a test can import `onEvent` without a table. */
let onEventOnce: typeof handler | undefined;

function createIdempotentHandler(): typeof handler {
  const { IDEMPOTENCY_TABLE_NAME } = process.env;
  if (!IDEMPOTENCY_TABLE_NAME) throw new Error('IDEMPOTENCY_TABLE_NAME is not set.');
  return makeIdempotent((event: Event, _context: Context) => onEvent(event), {
    persistenceStore: new DynamoDBPersistenceLayer({ tableName: IDEMPOTENCY_TABLE_NAME }),
    config: new IdempotencyConfig({
      // Only a replay of an archive has a `replay-name`.
      eventKeyJmesPath: '[detail.event_id, "replay-name"]',
      throwOnNoIdempotencyKey: true,
      // An event can stay 14 days in the receiver's fallback queue and 14 days in the dead-letter queue.
      expiresAfterSeconds: 30 * 24 * 60 * 60,
    }),
  });
}
