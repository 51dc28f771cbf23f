import { hash } from 'node:crypto';
import { type Failure, failureOf } from './aws.ts';
import { within } from './budget.ts';

/** How long an event is remembered. */
const REMEMBERED_DAYS = 365;

/** Whether an event was stored before. */
export type Recollection =
  | { readonly outcome: 'new' | 'duplicate' }
  /** Another body was stored under the same `event_id`. */
  | { readonly outcome: 'conflict' }
  | { readonly outcome: 'unavailable'; readonly failure: Failure };

/** An event by what tells it from others: its id, and the body to the byte. */
interface Event {
  readonly eventId: string;
  readonly text: string;
}

/**
 * Looks for an event in the table of those that are stored. Two deliveries at once may both find
 * nothing: the event is then published twice, rather than perhaps not at all.
 *
 * @param ms - How long it may take.
 * @returns what is known of it; never throws.
 */
export async function recall(tableName: string, event: Event, ms: number): Promise<Recollection> {
  try {
    // Loaded when first needed: the guard is off by default.
    const { query } = await import('./dynamodb.ts');
    const answer = await within(ms, (signal) =>
      query(
        {
          TableName: tableName,
          ConsistentRead: true,
          KeyConditionExpression: 'event_id = :event_id',
          ExpressionAttributeValues: { ':event_id': { S: idOf(event) } },
        },
        signal,
      ),
    );
    // Not the service's answer, so nothing is known of the event.
    if (answer.Items === undefined) throw new DOMException('', 'UnexpectedAnswer');
    const hashes = answer.Items.map(({ body_hash }) => body_hash?.S);
    if (hashes.includes(hashOf(event))) return { outcome: 'duplicate' };
    return { outcome: hashes.length > 0 ? 'conflict' : 'new' };
  } catch (error) {
    return { outcome: 'unavailable', failure: failureOf('dynamodb:Query', error) };
  }
}

/**
 * Remembers an event. Only what is stored may be remembered: whatever ends the function in between,
 * the next delivery is then published.
 *
 * @param ms - How long it may take.
 * @returns Why it failed, if it did; never throws.
 */
export async function remember(
  tableName: string,
  event: Event,
  ms: number,
): Promise<Failure | undefined> {
  try {
    const { putItem } = await import('./dynamodb.ts');
    const expiresAt = Math.floor(Date.now() / 1000) + REMEMBERED_DAYS * 86_400;
    await within(ms, (signal) =>
      putItem(
        {
          TableName: tableName,
          Item: {
            event_id: { S: idOf(event) },
            body_hash: { S: hashOf(event) },
            expires_at: { N: String(expiresAt) },
          },
        },
        signal,
      ),
    );
    return undefined;
  } catch (error) {
    return failureOf('dynamodb:PutItem', error);
  }
}

/** A UUID may be written in either case. */
const idOf = ({ eventId }: Event) => eventId.toLowerCase();

const hashOf = ({ text }: Event) => hash('sha256', text, 'base64');
