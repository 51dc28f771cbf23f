import leven from 'leven';
import type { Json } from './json/parse-json.ts';
import { OPERATORS, SIGNS } from './operators.ts';

/** Longer values are not repeated in messages. */
const MAX_CHARACTERS = 40;

/** Suggests the array for a value outside an array. */
export const suggestArray = (json: Json): string => `[${formatScalar(json) ?? '"…"'}]`;

/**
 * Suggests the array for an operator outside an array, also in another notation, such as `anythingBut`.
 *
 * @returns `undefined` if the name is not an operator.
 */
export function suggestOperator(name: string, argument?: Json): string | undefined {
  const value = (argument && formatScalar(argument)) ?? '…';
  if (SIGNS.includes(name)) return `[${formatComparison(name, value)}]`;
  const plain = simplifyName(name);
  const operator = OPERATORS.find((one) => simplifyName(one) === plain);
  return operator && `[{"${operator}": ${value}}]`;
}

/** Suggests `numeric` for a comparison sign. */
export const suggestComparison = (sign: string, number: Json): string =>
  formatComparison(sign, formatScalar(number) ?? '…');

const formatComparison = (sign: string, number: string) => `{"numeric": ["${sign}", ${number}]}`;

/** @returns `undefined` if the value is too long, or not a scalar. */
function formatScalar(json: Json): string | undefined {
  if (json.kind === 'array' || json.kind === 'object') return undefined;
  const text = json.kind === 'number' ? json.text : JSON.stringify(json.value);
  return text.length > MAX_CHARACTERS ? undefined : text;
}

/** Operators of other languages, and what EventBridge has instead. */
const FOREIGN_OPERATORS: Readonly<Record<string, string>> = {
  contains: 'write {"wildcard": "*…*"}',
  includes: 'write {"wildcard": "*…*"}',
  like: 'write {"wildcard": "*…*"}',
  regex: 'EventBridge has no regular expressions: write {"wildcard": "…*…"}',
  regexp: 'EventBridge has no regular expressions: write {"wildcard": "…*…"}',
  matches: 'EventBridge has no regular expressions: write {"wildcard": "…*…"}',
  pattern: 'EventBridge has no regular expressions: write {"wildcard": "…*…"}',
  startswith: 'write {"prefix": "…"}',
  beginswith: 'write {"prefix": "…"}',
  endswith: 'write {"suffix": "…"}',
  not: 'write {"anything-but": …}',
  ne: 'write {"anything-but": …}',
  neq: 'write {"anything-but": …}',
  notin: 'write {"anything-but": […]}',
  nin: 'write {"anything-but": […]}',
  in: 'list the values in the array of the field: ["…", "…"]',
  oneof: 'list the values in the array of the field: ["…", "…"]',
  anyof: 'list the values in the array of the field: ["…", "…"]',
  equals: 'write the value itself in the array of the field: ["…"]',
  eq: 'write the value itself in the array of the field: ["…"]',
  is: 'write the value itself in the array of the field: ["…"]',
  gt: 'write {"numeric": [">", …]}',
  gte: 'write {"numeric": [">=", …]}',
  lt: 'write {"numeric": ["<", …]}',
  lte: 'write {"numeric": ["<=", …]}',
  greaterthan: 'write {"numeric": [">", …]}',
  lessthan: 'write {"numeric": ["<", …]}',
  between: 'write {"numeric": [">=", …, "<=", …]}',
  range: 'write {"numeric": [">=", …, "<=", …]}',
  isnull: 'null is a value: write [null]',
  missing: 'write {"exists": false}',
  present: 'write {"exists": true}',
  ip: 'write {"cidr": "10.0.0.0/8"}',
  or: 'list the values in the array of the field, or use $or around objects of fields',
};

/** Suggests what to write instead of an operator of another language; `undefined` if it is not known. */
export function suggestNative(name: string): string | undefined {
  const plain = simplifyName(name);
  return Object.hasOwn(FOREIGN_OPERATORS, plain) ? FOREIGN_OPERATORS[plain] : undefined;
}

/** Suggests what to write instead of an unknown operator; `undefined` if its name is not like any. */
export function suggestInstead(name: string): string | undefined {
  const native = suggestNative(name);
  if (native !== undefined) return native;
  const plain = simplifyName(name);
  const similar = OPERATORS.find((one) => {
    const operator = simplifyName(one);
    return plain === operator || leven(plain, operator) <= Math.min(2, operator.length / 3);
  });
  return similar && `did you mean ${similar}?`;
}

/** Without case and separators: `startsWith`, `starts-with` and `$starts_with` are the same. */
const simplifyName = (name: string) => name.toLowerCase().replaceAll(/[^a-z]/gu, '');
