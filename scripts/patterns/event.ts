import { ExactNumber, parseNumber, type Scalar } from './json/scalar.ts';
import type { Json } from './json/parse-json.ts';

/** A JSON value of an event; numbers keep their digits. */
export type Value = Scalar | readonly Value[] | { readonly [key: string]: Value };

/** An object or array in an array, as a place where leaves lie. */
export interface Element {
  readonly array: readonly Value[];
  readonly index: number;
  /** How many segments of the path lead to the array. */
  readonly depth: number;
}

/** A leaf of an event: a scalar, and the elements of arrays in which it lies, from the outermost. */
export interface Leaf {
  readonly value: Scalar;
  readonly within: readonly Element[];
}

/** Where to look for leaves. */
export interface Path {
  readonly dotted: string;
  /**
   * By the number of segments that lie behind: the keys that may come next, of one segment, of two
   * with a dot, and so on to the end.
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

/** Digits that a plain number may not keep. Written out one by one, since V8 searches those faster. */
const MANY_DIGITS = new RegExp(String.raw`[\d.]`.repeat(16), 'u');

/** The same where a number can be; a match within a text only costs time. */
const LONG_NUMBER = /[:,[\s]-?\d[\d.]{15}/u;

/**
 * Reads an event.
 *
 * @throws SyntaxError when the text is not JSON, or nested too deep to be read.
 */
export function parseEvent(text: string): Value {
  if (!MANY_DIGITS.test(text) || !LONG_NUMBER.test(text)) return JSON.parse(text) as Value;
  try {
    return JSON.parse(text, reviveNumber as (key: string, value: unknown) => unknown) as Value;
  } catch (error) {
    throw error instanceof RangeError ? new SyntaxError('The JSON is nested too deep') : error;
  }
}

function reviveNumber(_: string, value: unknown, { source }: { source?: string }): unknown {
  return typeof value === 'number' && source !== undefined ? parseNumber(source) : value;
}

/** As {@link parseEvent}, for parsed JSON. Of a key that comes twice, the last counts. */
export function toEvent(json: Json): Value {
  switch (json.kind) {
    case 'object':
      return Object.fromEntries(json.entries.map(([key, value]) => [key, toEvent(value)]));
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

/** EventBridge's limit for the nesting of an event. */
const MAX_DEPTH = 1_000;

/**
 * The leaves at a path. Arrays are transparent at any depth, and a key with dots is the same as the
 * objects that it names. A scalar lies in the elements around its array, not in one of its own.
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
      // What is there may also be a method that every object has.
      if (child !== undefined && Object.hasOwn(value, key)) {
        collectLeaves(child, keys, depth + more + 1, within, leaves);
      }
    }
  }
}

export const isArray = (value: Value): value is readonly Value[] => Array.isArray(value);

export const isScalar = (value: Value): value is Scalar =>
  typeof value !== 'object' || value === null || value instanceof ExactNumber;
