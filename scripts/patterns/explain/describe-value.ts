import { isArray, isScalar, type Value } from '../event.ts';
import { canonical, ExactNumber } from '../json/exact-number.ts';
import { isNumber, type Scalar } from '../json/scalar.ts';
import type { Alternative, Bound, TextTest } from '../operators.ts';

/** So many alternatives show what a field is about. */
const ENOUGH = 8;

/** What a field accepts, in words. */
export function describedAll(alternatives: readonly Alternative[]): string {
  const more = alternatives.length - ENOUGH;
  const words = alternatives.slice(0, ENOUGH).map(described).join(', or ');
  return more > 0 ? `${words}, or one of ${more} more` : words;
}

/** What an alternative accepts, in words: `a text that begins with "a"`. */
function described(alternative: Alternative): string {
  switch (alternative.op) {
    case 'equals':
      return describedValue(alternative.value);
    case 'prefix':
    case 'suffix':
    case 'equals-ignore-case':
    case 'wildcard':
      return `a text that ${describedTest(alternative)}`;
    case 'numeric':
      return `a number ${describedRange(alternative.least, alternative.most)}`;
    case 'cidr':
      return `an address in ${addressText(alternative.address)}/${alternative.bits}`;
    case 'exists':
      return alternative.exists ? 'any value' : 'nothing at all';
    case 'anything-but':
      return `anything but ${listed(alternative.values.map(describedValue), ', ')}`;
    case 'anything-but-text':
      return `anything but a text that ${listed(alternative.tests.map(describedTest), ' or ')}`;
    default:
      return alternative satisfies never;
  }
}

const listed = (words: readonly string[], between: string) =>
  words.slice(0, ENOUGH).join(between) + (words.length > ENOUGH ? `${between}…` : '');

function describedTest(test: TextTest): string {
  const text = JSON.stringify(test.text);
  switch (test.op) {
    case 'prefix':
    case 'suffix':
      return `${test.op === 'prefix' ? 'begins' : 'ends'} with ${text}${test.folded === undefined ? '' : ' in any case'}`;
    case 'equals-ignore-case':
      return `is ${text} in any case`;
    case 'wildcard':
      return `fits ${text}`;
    default:
      return test satisfies never;
  }
}

function describedRange(least: Bound | undefined, most: Bound | undefined): string {
  if (least !== undefined && least === most) return `equal to ${numberText(least.number)}`;
  const bounds = [
    least && `${least.inclusive ? '>=' : '>'} ${numberText(least.number)}`,
    most && `${most.inclusive ? '<=' : '<'} ${numberText(most.number)}`,
  ];
  return bounds.filter((bound) => bound !== undefined).join(' and ');
}

const numberText = (number: number | ExactNumber) =>
  number instanceof ExactNumber ? number.text : canonical(number);

function addressText(bytes: readonly number[]): string {
  if (bytes.length === 4) return bytes.join('.');
  const groups = Array.from({ length: 8 }, (_, index) =>
    (((bytes[2 * index] ?? 0) << 8) | (bytes[2 * index + 1] ?? 0)).toString(16),
  );
  return groups.join(':');
}

/** Enough of a text to recognise it. */
const LONGEST = 60;

const cut = (text: string, most: number) => (text.length > most ? `${text.slice(0, most)}…` : text);

/** A leaf's value in words: `the text "12"`, `the number 12`. */
export function describedValue(value: Scalar): string {
  if (typeof value === 'string') return `the text ${JSON.stringify(cut(value, LONGEST))}`;
  if (value === null || typeof value === 'boolean') return String(value);
  return `the number ${numberText(value)}`;
}

/** A leaf's value where it matters little: `12`, `A long…`. */
export const shortened = (value: Scalar): string =>
  isNumber(value) ? numberText(value) : cut(String(value), LONGEST / 2);

/** What stands where a leaf is needed. */
export function describedKind(value: Value): string {
  if (isScalar(value)) return describedValue(value);
  if (!isArray(value)) return Object.keys(value).length === 0 ? 'an empty object' : 'an object';
  if (value.length === 0) return 'an empty array';
  return value.every((item) => !isScalar(item) && !isArray(item))
    ? 'an array of objects'
    : 'an array without values';
}
