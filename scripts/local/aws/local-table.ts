import { type Action, type Actions, ServiceError } from './protocol.ts';

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
      throw new ServiceError('ValidationException', 'This key condition is not supported.');
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
  throw new ServiceError('ValidationException', `${name} must be a non-empty string.`);
}
