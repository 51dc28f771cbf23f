import { callWithin } from '../deadline.ts';
import {
  compareWithStored,
  computeExpiry,
  type EventIdentity,
  type Storage,
  toEventKey,
} from '../replay-guard.ts';
import { describeFailure, type Failure } from './errors.ts';

/** Whether an event was recorded before. */
export type FindResult =
  | { readonly outcome: 'new' | 'duplicate' }
  /** The same `event_id` was recorded with another body. */
  | { readonly outcome: 'conflict' }
  | { readonly outcome: 'unavailable'; readonly failure: Failure };

/** Loaded on first use: the replay guard is off by default. */
const loadDynamoDb = () => import('./dynamodb.ts');

/**
 * Looks up an event in the replay table. Two concurrent deliveries may both find nothing: the event is then
 * published twice, which is better than not at all. Never throws.
 *
 * @param ms - Time limit in milliseconds.
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
    // The response does not come from DynamoDB.
    if (Items === undefined) throw new DOMException('', 'UnexpectedAnswer');
    const outcome = compareWithStored(
      key,
      Items.map(({ body_hash, expires_at }) => ({
        bodyHash: body_hash?.S,
        expiresAt: Number(expires_at?.N),
      })),
      Date.now(),
    );
    return { outcome };
  } catch (error) {
    return { outcome: 'unavailable', failure: describeFailure('dynamodb:Query', error) };
  }
}

/**
 * Records an event in the replay table. Call it only after the event is stored: if the function ends in
 * between, the next delivery is published again. Never throws.
 *
 * @param storage - Where it is stored: it is remembered for as long.
 * @param ms - Time limit in milliseconds.
 * @returns The failure, if any.
 */
export async function recordEvent(
  tableName: string,
  event: EventIdentity,
  storage: Storage,
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
            expires_at: { N: String(computeExpiry(storage, Date.now())) },
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
