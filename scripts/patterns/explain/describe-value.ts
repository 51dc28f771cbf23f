import { isArray, isScalar, type Value } from '../event.ts';
import { ExactNumber, isNumber, normalizeNumber, type Scalar } from '../json/scalar.ts';
import type { Alternative, Bound, TextTest } from '../operators.ts';

/** Alternatives in a message. */
const MAX_LISTED = 8;

/** Describes the values that a field accepts. */
export function describeAlternatives(alternatives: readonly Alternative[]): string {
  const more = alternatives.length - MAX_LISTED;
  const values = alternatives.flatMap((one) => (one.op === 'equals' ? [one.value] : []));
  if (values.length > 1 && values.length === alternatives.length) {
    const list = values.slice(0, MAX_LISTED).map(formatValue).join(', ');
    return `one of ${list}${more > 0 ? ` and ${more} more` : ''}`;
  }
  const words = alternatives.slice(0, MAX_LISTED).map(describeAlternative).join(', or ');
  return more > 0 ? `${words}, or one of ${more} more` : words;
}

/** Describes the values that an alternative accepts, such as `a text that begins with "a"`. */
function describeAlternative(alternative: Alternative): string {
  switch (alternative.op) {
    case 'equals':
      return describeValue(alternative.value);
    case 'prefix':
    case 'suffix':
    case 'equals-ignore-case':
    case 'wildcard':
      return `a text that ${describeTest(alternative)}`;
    case 'numeric':
      return `a number ${describeRange(alternative.least, alternative.most)}`;
    case 'cidr':
      return `an address in ${formatAddress(alternative.address)}/${alternative.bits}`;
    case 'exists':
      return alternative.exists ? 'any value' : 'nothing at all';
    case 'anything-but':
      return `anything but ${listWords(alternative.values.map(describeValue), ', ')}`;
    case 'anything-but-text':
      return `anything but a text that ${listWords(alternative.tests.map(describeTest), ' or ')}`;
    default:
      return alternative satisfies never;
  }
}

const listWords = (words: readonly string[], between: string) =>
  words.slice(0, MAX_LISTED).join(between) + (words.length > MAX_LISTED ? `${between}…` : '');

function describeTest(test: TextTest): string {
  const text = JSON.stringify(test.text);
  switch (test.op) {
    case 'prefix':
    case 'suffix':
      return `${test.op === 'prefix' ? 'begins' : 'ends'} with ${text}${test.letters === undefined ? '' : ' in any case'}`;
    case 'equals-ignore-case':
      return `is ${text} in any case`;
    case 'wildcard':
      return `fits ${text}`;
    default:
      return test satisfies never;
  }
}

function describeRange(least: Bound | undefined, most: Bound | undefined): string {
  if (least !== undefined && least === most) return `equal to ${formatNumber(least.number)}`;
  const bounds = [
    least && `${least.inclusive ? '>=' : '>'} ${formatNumber(least.number)}`,
    most && `${most.inclusive ? '<=' : '<'} ${formatNumber(most.number)}`,
  ];
  return bounds.filter((bound) => bound !== undefined).join(' and ');
}

const formatNumber = (number: number | ExactNumber) =>
  number instanceof ExactNumber ? number.text : normalizeNumber(number);

function formatAddress(bytes: readonly number[]): string {
  if (bytes.length === 4) return bytes.join('.');
  const groups = Array.from({ length: 8 }, (_, index) =>
    (((bytes[2 * index] ?? 0) << 8) | (bytes[2 * index + 1] ?? 0)).toString(16),
  );
  return groups.join(':');
}

/** Characters of a text in a message. */
const MAX_TEXT = 60;

const truncate = (text: string, most: number) =>
  text.length > most ? `${text.slice(0, most)}…` : text;

/** Describes a leaf, such as `the text "12"` or `the number 12`. */
export function describeValue(value: Scalar): string {
  if (value === null || typeof value === 'boolean') return formatValue(value);
  return `the ${typeof value === 'string' ? 'text' : 'number'} ${formatValue(value)}`;
}

/** Formats a leaf as JSON does. */
function formatValue(value: Scalar): string {
  if (typeof value === 'string') return JSON.stringify(truncate(value, MAX_TEXT));
  return value === null || typeof value === 'boolean' ? String(value) : formatNumber(value);
}

/** Shortens a leaf, such as `12` or `A long…`. */
export const shorten = (value: Scalar): string =>
  isNumber(value) ? formatNumber(value) : truncate(String(value), MAX_TEXT / 2);

/** Describes a value at a path without leaves. */
export function describeKind(value: Value): string {
  if (isScalar(value)) return describeValue(value);
  if (!isArray(value)) return Object.keys(value).length === 0 ? 'an empty object' : 'an object';
  if (value.length === 0) return 'an empty array';
  return value.every((item) => !isScalar(item) && !isArray(item))
    ? 'an array of objects'
    : 'an array without values';
}
