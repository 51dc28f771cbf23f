import { tryParseJson } from '../../../patterns/json/parse-json.ts';
import { createEqualsCondition, isNumeric } from './build-pattern.ts';

/** An operator with a value of an event. */
export interface ValueOperator {
  readonly name: string;
  /** The condition in words. */
  readonly label: string;
  /** As JSON. */
  readonly condition: string;
}

/** Characters between the parts of a text. */
const SEPARATOR = /[^\p{L}\p{N}]/u;

/**
 * Lists the operators for a value of an event, each of which accepts it but for the one that excludes it. A number with
 * decimals that EventBridge cannot compare is accepted by `exists` alone.
 *
 * @param value - As it is written in the event. An empty list or object is nothing to a rule.
 */
export function listValueOperators(value: string): ValueOperator[] {
  const equals = createEqualsCondition(value);
  if (equals === undefined || /^[[{]/u.test(value)) return [];
  const exists = { name: 'exists', label: 'exists', condition: '{"exists":true}' };
  const only = { name: '=', label: `= ${value}`, condition: equals };
  const not = { name: '≠', label: `≠ ${value}`, condition: `{"anything-but":${value}}` };
  if (/^-?\d/u.test(value)) {
    const compare = (name: string, sign: string) => ({
      name,
      label: `${name} ${value}`,
      condition: `{"numeric":["${sign}",${value}]}`,
    });
    return [
      only,
      ...(isNumeric(value) ? [compare('≥', '>='), compare('≤', '<='), not] : []),
      exists,
    ];
  }
  if (!value.startsWith('"')) return [only, exists];
  return [only, ...listTextOperators(JSON.parse(value) as string), not, exists];
}

/** The first and the last part of a text; of a text that is one word, its halves. */
function listTextOperators(text: string): ValueOperator[] {
  const characters: readonly string[] = text.match(/./gsu) ?? [];
  if (characters.length < 2) return [];
  const half = Math.ceil(characters.length / 2);
  const first = characters.findIndex((one, at) => at > 0 && SEPARATOR.test(one));
  const last = characters.findLastIndex(
    (one, at) => at > 0 && at < characters.length - 1 && SEPARATOR.test(one),
  );
  const at = characters.lastIndexOf('@');
  const prefix = characters.slice(0, first > 0 ? first : half).join('');
  const suffix = characters.slice(at > 0 ? at : last > 0 ? last : half).join('');
  return [
    createTextOperator('prefix', 'starts with', prefix),
    createTextOperator('suffix', 'ends with', suffix),
  ];
}

function createTextOperator(name: string, words: string, text: string): ValueOperator {
  const json = JSON.stringify(text);
  return { name, label: `${words} ${json}`, condition: `{"${name}":${json}}` };
}

/**
 * Parses a value that the user types beside one of an event.
 *
 * @param text - In quotes or, beside a text, without.
 * @param sibling - The value of the event, as it is written there.
 * @returns The value as JSON text; `undefined` if it is none.
 */
export function parseTypedValue(text: string, sibling: string): string | undefined {
  const typed = text.trim();
  const json = tryParseJson(typed);
  const isText = sibling.startsWith('"');
  if (json !== undefined && json.kind !== 'object' && json.kind !== 'array') {
    if (!isText || json.kind === 'string') return typed;
  }
  return isText ? JSON.stringify(text) : undefined;
}
