import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency';
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';
import type { KinowEventBridgeEvent } from 'kinow-eventbridge';

/** An event as the rule delivers it. */
export type Event = KinowEventBridgeEvent<'subscription_error'>;

/**
 * Takes an event, once for each `event_id`: a second delivery does nothing, and one that arrives while
 * the first is at work fails, so that Lambda tries it again later.
 *
 * @throws Whatever the work throws: Lambda then retries, and at last moves the event to the
 *   dead-letter queue.
 */
export const handler = makeIdempotent(onEvent, {
  persistenceStore: new DynamoDBPersistenceLayer({
    tableName: required('IDEMPOTENCY_TABLE_NAME'),
  }),
  config: new IdempotencyConfig({
    eventKeyJmesPath: 'detail.event_id',
    throwOnNoIdempotencyKey: true,
    // An event may wait 14 days in the receiver's fallback queue and as long in our dead-letter queue.
    expiresAfterSeconds: 30 * 24 * 60 * 60,
  }),
});

/** Your own work goes here; this logs what came. What it logs of an event is the `event_id`. */
async function onEvent({ detail }: Event): Promise<void> {
  // Kinow sends the linked objects, or a list of such rows.
  const rows = Array.isArray(detail.data) ? detail.data : [detail.data];
  const { event_id, subject } = detail;
  console.log(JSON.stringify({ message: 'Event taken', event_id, subject, rows: rows.length }));
}

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set.`);
  return value;
}
