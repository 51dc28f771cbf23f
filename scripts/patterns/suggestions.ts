import type { Json } from './json/parse-json.ts';
import { OPERATORS, SIGNS } from './operator-names.ts';
import type { Pattern } from './parse-pattern.ts';

/** A longer value is not repeated. */
const LONGEST = 40;

/** How a value is written that stands outside an array, with the array. */
export const inArray = (json: Json): string => `[${written(json) ?? '"…"'}]`;

/**
 * How an operator is written that stands outside an array, with the array.
 *
 * @returns `undefined` for a name that is none.
 */
export function operatorIn(name: string, argument?: Json): string | undefined {
  const value = (argument && written(argument)) ?? '…';
  if (SIGNS.includes(name)) return `[${comparison(name, value)}]`;
  return OPERATORS.includes(name) ? `[{"${name}": ${value}}]` : undefined;
}

/** How a comparison is written. */
export const comparisonBy = (sign: string, number: Json): string =>
  comparison(sign, written(number) ?? '…');

const comparison = (sign: string, number: string) => `{"numeric": ["${sign}", ${number}]}`;

/** @returns `undefined` where it is too long. */
function written(json: Json): string | undefined {
  if (json.kind === 'array' || json.kind === 'object') return undefined;
  const text = json.kind === 'number' ? json.text : JSON.stringify(json.value);
  return text.length > LONGEST ? undefined : text;
}

/** Notes on fields that are called like an operator, which one outside an array is. */
export function operatorsAsFields({ branches }: Pattern): string[] {
  const notes = [...new Set(branches.flat())].flatMap(({ path }) => {
    const segments = path.split('.');
    const at = segments.findIndex((segment) => operatorIn(segment) !== undefined);
    const [field, name = ''] = [segments[at - 1], segments[at]];
    const operator = operatorIn(name);
    if (operator === undefined) return [];
    const place = field === undefined ? '' : `${JSON.stringify(field)}: `;
    return [
      `Outside an array ${name} is the name of a field. The operator is written ${place}${operator}`,
    ];
  });
  return [...new Set(notes)];
}
