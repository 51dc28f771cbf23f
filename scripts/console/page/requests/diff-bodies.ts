import { type Json, tryParseJson } from '../../../patterns/json/parse-json.ts';

/** A field that differs between two bodies. */
export interface FieldDifference {
  /** Dotted, with the indexes of lists: `data.rows[1].id`. */
  readonly path: string;
  /** As written; `undefined` where there is none. */
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** Bodies with more values are not compared. */
const MAX_VALUES = 20_000;

/**
 * Compares two JSON texts field by field: numbers and texts as they are written.
 *
 * @returns The fields that differ, in the order of the first body, and then of the second; `undefined` if one is not
 *   JSON, or too large.
 */
export function diffBodies(before: string, after: string): readonly FieldDifference[] | undefined {
  const [old, now] = [listValues(before), listValues(after)];
  if (old === undefined || now === undefined) return undefined;
  return [...new Set([...old.keys(), ...now.keys()])]
    .map((path) => ({ path, before: old.get(path), after: now.get(path) }))
    .filter((field) => field.before !== field.after);
}

/** Lists the scalars and empty containers of a JSON text, by path. */
function listValues(text: string): ReadonlyMap<string, string> | undefined {
  const root = tryParseJson(text);
  if (root === undefined) return undefined;
  const values = new Map<string, string>();
  const waiting: (readonly [path: string, json: Json])[] = [['', root]];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [path, json] = next;
    if (values.size + waiting.length > MAX_VALUES) return undefined;
    const children = listChildren(path, json);
    if (children.length === 0) values.set(path, text.slice(json.start, json.end));
    waiting.push(...children.toReversed());
  }
  return values;
}

function listChildren(path: string, json: Json): (readonly [path: string, json: Json])[] {
  if (json.kind === 'array') return json.items.map((item, index) => [`${path}[${index}]`, item]);
  if (json.kind !== 'object') return [];
  return json.entries.map(([key, value]) => [path === '' ? key : `${path}.${key}`, value]);
}
