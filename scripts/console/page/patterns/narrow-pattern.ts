import { parseNumber, type Scalar } from '../../../patterns/json/scalar.ts';
import { type Json, parseJson } from '../../../patterns/json/parse-json.ts';
import {
  type Alternative,
  compileAlternatives,
  PatternError,
} from '../../../patterns/operators.ts';
import { parseAlternative } from '../../../patterns/parse-alternative.ts';
import { createEqualsCondition, listKeys, nestValue } from './build-pattern.ts';
import { printPattern } from '../../../patterns/json/print-json.ts';

type ObjectJson = Extract<Json, { kind: 'object' }>;

/** A condition for a field. */
interface FieldCondition {
  /** As JSON text. */
  readonly value: string;
  /** The condition of the pattern. */
  readonly condition: string;
  /** Whether it replaces the other alternatives of the field. */
  readonly replacesOthers: boolean;
}

/**
 * Adds a value to a pattern. If the pattern has the field, the value becomes one of its alternatives; alternatives that
 * exclude other values are replaced.
 *
 * @param path - Of the value in the event.
 * @param value - As it is written in the event.
 * @returns The formatted pattern; unchanged if it accepts the value already.
 * @throws JsonError for invalid JSON.
 */
export function narrowPattern(
  text: string,
  path: readonly (string | number)[],
  value: string,
): string {
  const condition = createEqualsCondition(value);
  return condition === undefined
    ? printPattern(text)
    : addCondition(text, path, { value, condition, replacesOthers: false });
}

/**
 * Replaces the alternatives of a field by a condition.
 *
 * @param condition - As JSON text, such as `{"prefix":"a"}`.
 * @throws JsonError for invalid JSON.
 */
export const replaceCondition = (
  text: string,
  path: readonly (string | number)[],
  condition: string,
): string => addCondition(text, path, { value: '', condition, replacesOthers: true });

function addCondition(
  text: string,
  path: readonly (string | number)[],
  wanted: FieldCondition,
): string {
  const json = parseJson(text);
  const keys = listKeys(path);
  if (keys.length === 0) return printPattern(text);
  return printPattern(
    json.kind === 'object'
      ? insertCondition(text, json, keys.join('.'), wanted)
      : nestValue(keys, `[${wanted.condition}]`),
  );
}

function insertCondition(
  text: string,
  object: ObjectJson,
  path: string,
  wanted: FieldCondition,
): string {
  // A key with dots means nested objects. Of duplicate keys, the last one counts.
  const entry = object.entries.findLast(([key]) => path === key || path.startsWith(`${key}.`));
  if (entry === undefined) {
    const [key = '', ...others] = path.split('.');
    const field = `${JSON.stringify(key)}:${nestValue(others, `[${wanted.condition}]`)}`;
    const last = object.entries.at(-1);
    return last === undefined
      ? replaceSpan(text, object, `{${field}}`)
      : replaceSpan(text, { start: last[1].end, end: last[1].end }, `,${field}`);
  }
  const [key, value] = entry;
  if (path === key)
    return replaceSpan(text, value, `[${listAlternatives(text, value, wanted).join(',')}]`);
  const rest = path.slice(key.length + 1);
  return value.kind === 'object'
    ? insertCondition(text, value, rest, wanted)
    : replaceSpan(text, value, nestValue(rest.split('.'), `[${wanted.condition}]`));
}

const replaceSpan = (text: string, { start, end }: Pick<Json, 'start' | 'end'>, by: string) =>
  text.slice(0, start) + by + text.slice(end);

/** Lists the alternatives of the field with the condition. */
function listAlternatives(
  text: string,
  json: Json,
  { value, condition, replacesOthers }: FieldCondition,
): string[] {
  if (replacesOthers) return [condition];
  const items = json.kind === 'array' ? json.items : [];
  const read = items.flatMap(parseAlternatives);
  const isTaken = value === '' ? false : acceptsValue(read, value);
  // Beside `anything-but`, a value has no effect.
  const isMeaningless = read.some(({ op }) => op.startsWith('anything-but'));
  if (isTaken || isMeaningless) return [condition];
  return [...items.map(({ start, end }) => text.slice(start, end)), condition];
}

function parseAlternatives(json: Json): Alternative[] {
  try {
    return [parseAlternative(json, '')];
  } catch (error) {
    if (error instanceof PatternError) return [];
    throw error;
  }
}

function acceptsValue(read: readonly Alternative[], value: string): boolean {
  // An empty list or object counts as missing.
  if (/^[[{]/u.test(value)) return read.some((one) => one.op === 'exists' && !one.exists);
  const scalar = /^-?\d/u.test(value) ? parseNumber(value) : (JSON.parse(value) as Scalar);
  return compileAlternatives(read)(scalar);
}
