import { callWithin } from '../deadline.ts';
import {
  compareWithStored,
  computeExpiry,
  type EventIdentity,
  toEventKey,
} from '../replay-guard.ts';
import { describeFailure, type Failure } from './errors.ts';

/** Whether an event was stored before. */
export type FindResult =
  | { readonly outcome: 'new' | 'duplicate' }
  /** Another body was stored under the same `event_id`. */
  | { readonly outcome: 'conflict' }
  | { readonly outcome: 'unavailable'; readonly failure: Failure };

/** The replay guard is off by default. */
const loadDynamoDb = () => import('./dynamodb.ts');

/**
 * Looks for an event in the replay table. Two deliveries at once may both find nothing: the event is then
 * published twice, rather than perhaps not at all.
 *
 * @param ms - How long it may take.
 * @returns what is known of it; never throws.
 */
export async function findEvent(
  tableName: string,
  event: EventIdentity,
  ms: number,
): Promise<FindResult> {
  const key = toEventKey(event);
  try {
    const { query } = await loadDynamoDb();
    const { Items } = await callWithin(ms, (abortSignal) =>
      query(
        {
          TableName: tableName,
          ConsistentRead: true,
          KeyConditionExpression: 'event_id = :event_id',
          ExpressionAttributeValues: { ':event_id': { S: key.eventId } },
        },
        abortSignal,
      ),
    );
    // Not the service's answer, so nothing is known of the event.
    if (Items === undefined) throw new DOMException('', 'UnexpectedAnswer');
    const outcome = compareWithStored(
      key,
      Items.map(({ body_hash }) => body_hash?.S),
    );
    return { outcome };
  } catch (error) {
    return { outcome: 'unavailable', failure: describeFailure('dynamodb:Query', error) };
  }
}

/**
 * Records an event in the replay table. Only what is stored may be recorded: if the function ends in
 * between, the next delivery is published.
 *
 * @param ms - How long it may take.
 * @returns why it failed, if it did; never throws.
 */
export async function recordEvent(
  tableName: string,
  event: EventIdentity,
  ms: number,
): Promise<Failure | undefined> {
  const { eventId, bodyHash } = toEventKey(event);
  try {
    const { putItem } = await loadDynamoDb();
    await callWithin(ms, (abortSignal) =>
      putItem(
        {
          TableName: tableName,
          Item: {
            event_id: { S: eventId },
            body_hash: { S: bodyHash },
            expires_at: { N: String(computeExpiry(Date.now())) },
          },
        },
        abortSignal,
      ),
    );
    return undefined;
  } catch (error) {
    return describeFailure('dynamodb:PutItem', error);
  }
}
