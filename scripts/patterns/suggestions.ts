import type { Json } from './json/parse-json.ts';
import { OPERATORS, SIGNS } from './operators.ts';

/** Longer values are not repeated in messages. */
const MAX_CHARACTERS = 40;

/** Suggests the array for a value outside an array. */
export const suggestArray = (json: Json): string => `[${formatScalar(json) ?? '"…"'}]`;

/**
 * Suggests the array for an operator outside an array.
 *
 * @returns `undefined` if the name is not an operator.
 */
export function suggestOperator(name: string, argument?: Json): string | undefined {
  const value = (argument && formatScalar(argument)) ?? '…';
  if (SIGNS.includes(name)) return `[${formatComparison(name, value)}]`;
  return OPERATORS.includes(name) ? `[{"${name}": ${value}}]` : undefined;
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
