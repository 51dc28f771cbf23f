import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency';
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';
import type { Context, EventBridgeEvent } from 'aws-lambda';
import type { KinowEvent } from '../../../handler/catalogue/events.ts';

/** A failed renewal, as the rule delivers it. */
export type SubscriptionError = EventBridgeEvent<
  'subscription_error',
  KinowEvent<'subscription_error'>
>;

/**
 * Takes a failed renewal, once for each `event_id`: a second delivery does nothing, and one that
 * arrives while the first is at work fails, so that Lambda tries it again later.
 *
 * @throws Whatever the work throws: Lambda then retries, and at last moves the event to the
 *   dead-letter queue.
 */
export const handler = makeIdempotent(onSubscriptionError, {
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

/** The shop's own work goes here; this one counts. What it logs of an event is the `event_id`. */
async function onSubscriptionError(
  { detail }: SubscriptionError,
  { functionName }: Context,
): Promise<void> {
  const rows = Array.isArray(detail.data) ? detail.data : [detail.data];
  const metrics = {
    FailedRenewals: rows.length,
    // No reminder can reach them.
    WithoutEmail: rows.filter(({ customer }) => !customer.email).length,
  };
  const line = {
    message: 'Renewals failed',
    event_id: detail.event_id,
    FunctionName: functionName,
    ...metrics,
    _aws: {
      Timestamp: Date.now(),
      CloudWatchMetrics: [
        {
          Namespace: 'KinowSubscriptions',
          Dimensions: [['FunctionName']],
          Metrics: Object.keys(metrics).map((Name) => ({ Name, Unit: 'Count' })),
        },
      ],
    },
  };
  // Not by `console`: Lambda would wrap the line, and CloudWatch find no metrics in it.
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set.`);
  return value;
}
