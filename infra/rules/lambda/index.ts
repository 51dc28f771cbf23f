import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency';
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';
import type { KinowEventBridgeEvent } from 'kinow-eventbridge';

/** The events that the rule delivers. */
export type Event = KinowEventBridgeEvent<'subscription_error'>;

/**
 * Processes an event once for each `event_id`. Duplicates are ignored; a duplicate that arrives while the
 * first delivery is in progress fails, so that Lambda retries it.
 *
 * @throws The errors of `onEvent`. Lambda retries the event twice, and then moves it to the dead-letter
 *   queue.
 */
export const handler = makeIdempotent(onEvent, {
  persistenceStore: new DynamoDBPersistenceLayer({
    tableName: required('IDEMPOTENCY_TABLE_NAME'),
  }),
  config: new IdempotencyConfig({
    eventKeyJmesPath: 'detail.event_id',
    throwOnNoIdempotencyKey: true,
    // An event can stay 14 days in the receiver's fallback queue and 14 days in the dead-letter queue.
    expiresAfterSeconds: 30 * 24 * 60 * 60,
  }),
});

/** Replace this with your own code. It logs each event, without personal data. */
async function onEvent({ detail }: Event): Promise<void> {
  // Kinow sends a single row or a list of rows.
  const rows = Array.isArray(detail.data) ? detail.data : [detail.data];
  const { event_id, subject } = detail;
  console.log(JSON.stringify({ message: 'Event taken', event_id, subject, rows: rows.length }));
}

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set.`);
  return value;
}
