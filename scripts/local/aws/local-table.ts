import { type Action, type Actions, ServiceError } from './protocol.ts';

/** What to do about a call that is not one of the replay guard. */
export const TABLE_ADVICE =
  "This endpoint has the receiver's own table only. For a function that uses Powertools' idempotency, set POWERTOOLS_IDEMPOTENCY_DISABLED=1; for tables of yours, set AWS_ENDPOINT_URL_DYNAMODB to the URL of DynamoDB Local.";

type Item = Readonly<Record<string, { readonly S?: string; readonly N?: string }>>;

/**
 * `Query` and `PutItem` on the table of the replay guard, under any name
 * (https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/). Items do not expire.
 */
export class LocalTable {
  /** By `event_id`, then by `body_hash`. */
  readonly #items = new Map<string, Map<string, Item>>();

  readonly #query: Action = (input) => {
    if (input['KeyConditionExpression'] !== 'event_id = :event_id') {
      throw new ServiceError(
        'ValidationException',
        `This key condition is not supported. ${TABLE_ADVICE}`,
      );
    }
    const values = (input['ExpressionAttributeValues'] ?? {}) as Item;
    const Items = [...(this.#items.get(readText(values, ':event_id'))?.values() ?? [])];
    return { Items, Count: Items.length, ScannedCount: Items.length };
  };

  readonly #put: Action = (input) => {
    const item = (input['Item'] ?? {}) as Item;
    const id = readText(item, 'event_id');
    const items = this.#items.get(id) ?? new Map<string, Item>();
    this.#items.set(id, items.set(readText(item, 'body_hash'), item));
    return {};
  };

  readonly actions: Actions = { Query: this.#query, PutItem: this.#put };

  /** Lists all items, in no particular order. */
  listItems(): Item[] {
    return [...this.#items.values()].flatMap((items) => [...items.values()]);
  }
}

function readText(item: Item, name: string): string {
  const value = item[name]?.S;
  if (value) return value;
  throw new ServiceError(
    'ValidationException',
    `${name} must be a non-empty string. ${TABLE_ADVICE}`,
  );
}
