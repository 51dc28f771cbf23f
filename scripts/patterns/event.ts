import { type Json, JsonError, parseJson } from './json/parse-json.ts';
import { ExactNumber, parseNumber, type Scalar } from './json/scalar.ts';

/** A JSON value of an event. Numbers keep their digits. */
export type Value = Scalar | readonly Value[] | { readonly [key: string]: Value };

/** An element of an array that contains leaves. */
export interface Element {
  readonly array: readonly Value[];
  readonly index: number;
  /** Number of path segments that lead to the array. */
  readonly depth: number;
}

/** A scalar of an event, and the array elements around it, from the outermost. */
export interface Leaf {
  readonly value: Scalar;
  readonly within: readonly Element[];
}

/** A parsed path. */
export interface Path {
  readonly dotted: string;
  /**
   * The possible next keys, by the number of segments passed: a key of one segment, of two segments with
   * a dot, and so on.
   */
  readonly keys: readonly (readonly string[])[];
}

export function parsePath(dotted: string): Path {
  const ends = [...dotted.matchAll(/\.|$/gu)].map(({ index }) => index);
  const keys = ends.map((_, at) => {
    const start = at === 0 ? 0 : (ends[at - 1] ?? 0) + 1;
    return ends.slice(at).map((end) => dotted.slice(start, end));
  });
  return { dotted, keys };
}

/** The values of a key that an object has more than once: EventBridge matches all of them. */
class SameKeyValues extends Array<Value> {}

/** More digits than a JavaScript number keeps. Repeated, because V8 searches this faster than `{16}`. */
const MANY_DIGITS = new RegExp(String.raw`[\d.]`.repeat(16), 'u');

/**
 * A number, at a position where one can start, that a JavaScript number may not keep: of many digits, or with an
 * exponent. A false positive, within a text, only costs time.
 */
const LONG_NUMBER = /[:,[\s]-?\d[\d.]{15}/u;
const EXPONENT = /[:,[\s]-?\d[\d.]*[eE][-+]?\d{3}/u;

/**
 * Parses an event.
 *
 * @throws SyntaxError if the text is not JSON, or is nested too deeply.
 */
export function parseEvent(text: string): Value {
  const plain = JSON.parse(text) as Value;
  const isExact = !(MANY_DIGITS.test(text) && LONG_NUMBER.test(text)) && !EXPONENT.test(text);
  try {
    const isPlain = isExact && countKeys(plain) === countWrittenKeys(text);
    return isPlain ? plain : toEvent(parseJson(text));
  } catch (error) {
    throw error instanceof JsonError ? new SyntaxError('The JSON is nested too deeply') : error;
  }
}

const countWrittenKeys = (text: string): number =>
  [...text.matchAll(/"(?:[^"\\]|\\.)*"(?<colon>[\t\n\r ]*:)?/gu)].filter(
    ({ groups }) => groups?.['colon'] !== undefined,
  ).length;

/** Not recursive, because `JSON.parse` accepts any depth. */
function countKeys(event: Value): number {
  const open = [event];
  let count = 0;
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (isScalar(value)) continue;
    const children: readonly Value[] = Object.values<Value>(value);
    if (!isArray(value)) count += children.length;
    for (const child of children) open.push(child);
  }
  return count;
}

/** Converts parsed JSON to an event. */
export function toEvent(json: Json): Value {
  switch (json.kind) {
    case 'object': {
      const values = new Map<string, SameKeyValues>();
      for (const [key, value] of json.entries) {
        const same = values.get(key) ?? new SameKeyValues();
        same.push(toEvent(value));
        values.set(key, same);
      }
      return Object.fromEntries(
        [...values].map(([key, same]) => [key, same.length === 1 ? (same[0] as Value) : same]),
      );
    }
    case 'array':
      return json.items.map(toEvent);
    case 'number':
      return parseNumber(json.text);
    case 'string':
    case 'literal':
      return json.value;
    default:
      return json satisfies never;
  }
}

const NOWHERE: readonly Element[] = [];

/** EventBridge's limit for nested arrays. */
const MAX_DEPTH = 1_000;

/**
 * Finds the leaves at a path. Arrays are transparent at any depth, and a key with dots equals nested
 * objects. A scalar in an array belongs to the elements around the array.
 */
export function findLeaves(event: Value, { keys }: Path): Leaf[] {
  const leaves: Leaf[] = [];
  collectLeaves(event, keys, 0, NOWHERE, leaves);
  return leaves;
}

function collectLeaves(
  value: Value,
  keys: Path['keys'],
  depth: number,
  within: readonly Element[],
  leaves: Leaf[],
): void {
  if (isScalar(value)) {
    if (depth === keys.length) leaves.push({ value, within });
  } else if (value instanceof SameKeyValues) {
    for (const item of value) collectLeaves(item, keys, depth, within, leaves);
  } else if (isArray(value)) {
    if (within.length === MAX_DEPTH) return;
    for (let index = 0; index < value.length; index += 1) {
      const item = value[index] as Value;
      const place = isScalar(item) ? within : [...within, { array: value, index, depth }];
      collectLeaves(item, keys, depth, place, leaves);
    }
  } else {
    const next = keys[depth] ?? [];
    for (let more = 0; more < next.length; more += 1) {
      const key = next[more] as string;
      const child = value[key];
      // Excludes inherited methods, such as `toString`.
      if (child !== undefined && Object.hasOwn(value, key)) {
        collectLeaves(child, keys, depth + more + 1, within, leaves);
      }
    }
  }
}

export const isArray = (value: Value): value is readonly Value[] => Array.isArray(value);

export const isScalar = (value: Value): value is Scalar =>
  typeof value !== 'object' || value === null || value instanceof ExactNumber;
