import leven from 'leven';
import { parseAddress } from '../ip-address.ts';
import { ExactNumber, isNumber, type Scalar } from '../json/scalar.ts';
import { type Alternative, isTextAccepted, listLetterCases, type TextTest } from '../operators.ts';
import { describeValue } from './describe-value.ts';

/** Longer texts are not compared: the edit distance takes quadratic time. */
const MAX_TEXT = 200;

/** Finds a likely mistake in an alternative that does not accept a value; `undefined` if there is none. */
export function findHint(alternative: Alternative, value: Scalar): string | undefined {
  switch (alternative.op) {
    case 'equals':
      return findValueHint(alternative.value, value);
    case 'numeric':
      return findRangeHint(alternative, value);
    case 'cidr':
      if (typeof value !== 'string') return undefined;
      return parseAddress(value) === undefined
        ? 'it is not an IP address'
        : 'the address is outside the range';
    case 'prefix':
    case 'suffix':
    case 'wildcard':
    case 'equals-ignore-case':
      return findTextHint(alternative, value);
    case 'exists':
      if (alternative.exists) return undefined;
      return value === null
        ? 'null is a value: [null] accepts it'
        : 'it matches only a missing field';
    case 'anything-but':
    case 'anything-but-text':
      return undefined;
    default:
      return alternative satisfies never;
  }
}

/** Returns a hint if an alternative accepts only values of another type. */
export function findKindHint({ op }: Alternative, value: Scalar): string | undefined {
  switch (op) {
    case 'numeric':
      return isNumber(value) ? undefined : 'numeric accepts numbers only';
    case 'cidr':
    case 'prefix':
    case 'suffix':
    case 'wildcard':
    case 'equals-ignore-case':
      return typeof value === 'string' ? undefined : `${op} accepts texts only`;
    case 'equals':
    case 'exists':
    case 'anything-but':
    case 'anything-but-text':
      return undefined;
    default:
      return op satisfies never;
  }
}

function findValueHint(wanted: Scalar, value: Scalar): string | undefined {
  if (typeof wanted === 'string' && typeof value === 'string') {
    if (wanted.toLowerCase() === value.toLowerCase()) return 'it differs in letter case only';
    if (wanted.trim() === value.trim()) return 'it differs in white space only';
    if (wanted.normalize() === value.normalize()) {
      return 'they look alike, but encode accented letters differently';
    }
    if (!isWord(wanted) || !isWord(value)) return undefined;
    return leven(wanted, value) <= Math.min(2, wanted.length / 4) ? 'is it a typo?' : undefined;
  }
  // For example, the text "12" and the number 12.
  if (unquote(wanted) === unquote(value)) {
    const kind = isNumber(wanted) || isNumber(value) ? 'a number' : unquote(value);
    return `${kind} and a text are never equal: write ${formatInPattern(value)}`;
  }
  if (value === null && wanted !== null) return 'null is a value: [null] accepts it';
  return undefined;
}

/** Typos are only searched in words: similar dates or numbers are different values. */
const isWord = (text: string) => text.length <= MAX_TEXT && /^[\p{L}_ -]+$/u.test(text);

/** Formats a value without quotes. */
const unquote = (value: Scalar): string =>
  typeof value === 'string' ? value : describeValue(value).replace('the number ', '');

/** Formats a value as it is written in a pattern. */
const formatInPattern = (value: Scalar): string =>
  typeof value === 'string' ? JSON.stringify(value) : `${unquote(value)} without quotes`;

function findRangeHint(
  { least, most }: Extract<Alternative, { op: 'numeric' }>,
  value: Scalar,
): string | undefined {
  if (typeof value === 'string' && /^-?\d+(?:\.\d+)?$/u.test(value)) {
    return 'the event has the number as a text, which numeric never accepts';
  }
  if (!isNumber(value)) return undefined;
  if (value instanceof ExactNumber) return 'EventBridge cannot compare this number';
  if (least !== undefined && least === most) return undefined;
  return least !== undefined && value <= least.number
    ? 'it is below the range'
    : 'it is above the range';
}

function findTextHint(test: TextTest, value: Scalar): string | undefined {
  if (typeof value !== 'string') return undefined;
  const [anyCase, text] =
    test.op === 'wildcard'
      ? [{ ...test, parts: test.parts.map((part) => part.toLowerCase()) }, value.toLowerCase()]
      : [{ ...test, letters: listLetterCases(test.text) }, value];
  if (isTextAccepted(anyCase, text)) return 'it differs in letter case only';
  if (test.op === 'wildcard' && /[?.[\]]/u.test(test.text)) {
    return 'in a wildcard, only * is special';
  }
  return undefined;
}
