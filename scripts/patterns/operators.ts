import { type Address, isInRange, parseAddress } from './ip-address.ts';
import {
  compareNumbers,
  type ExactNumber,
  isNumber,
  type Scalar,
  ScalarMap,
} from './json/scalar.ts';

/** The operators of a pattern. */
export const OPERATORS = [
  'prefix',
  'suffix',
  'equals-ignore-case',
  'wildcard',
  'anything-but',
  'numeric',
  'cidr',
  'exists',
];

/** The comparison signs of `numeric`. */
export const SIGNS = ['=', '<', '<=', '>', '>='];

/** A test of a text. If case is ignored, `folded` is the text in lower case. */
export type TextTest =
  | { readonly op: 'prefix' | 'suffix'; readonly text: string; readonly folded?: string }
  | { readonly op: 'equals-ignore-case'; readonly text: string; readonly folded: string }
  | { readonly op: 'wildcard'; readonly text: string; readonly parts: readonly string[] };

export interface Bound {
  readonly number: number | ExactNumber;
  readonly inclusive: boolean;
}

/** An element of the array of a pattern's field. */
export type Alternative =
  | { readonly op: 'equals'; readonly value: Scalar }
  | TextTest
  | { readonly op: 'numeric'; readonly least?: Bound; readonly most?: Bound }
  | { readonly op: 'cidr'; readonly address: Address; readonly bits: number }
  | { readonly op: 'exists'; readonly exists: boolean }
  | { readonly op: 'anything-but'; readonly values: readonly Scalar[] }
  | { readonly op: 'anything-but-text'; readonly tests: readonly TextTest[] };

/** EventBridge rejects the pattern. */
export class PatternError extends Error {
  /** Path in the pattern, such as `detail.data[0].prefix`; `""` for the pattern itself. */
  readonly path: string;

  constructor(path: string, message: string) {
    super(message);
    this.path = path;
  }
}

type NonValueAlternative = Exclude<Alternative, { op: 'equals' | 'anything-but' }>;

/**
 * Compiles alternatives to a function that tests a leaf. Its time does not depend on the number of values.
 * Absence is not a leaf.
 */
export function compileAlternatives(
  alternatives: readonly Alternative[],
): (value: Scalar) => boolean {
  const equal = new ScalarMap<true>();
  const excluded: ScalarMap<true>[] = [];
  const others: NonValueAlternative[] = [];
  for (const alternative of alternatives) {
    if (alternative.op === 'equals') equal.set(alternative.value, true);
    else if (alternative.op === 'anything-but') excluded.push(toSet(alternative.values));
    else others.push(alternative);
  }
  return (value) => {
    if (equal.get(value) !== undefined) return true;
    for (const values of excluded) if (values.get(value) === undefined) return true;
    for (const alternative of others) if (isAccepted(alternative, value)) return true;
    return false;
  };
}

function toSet(values: readonly Scalar[]): ScalarMap<true> {
  const set = new ScalarMap<true>();
  for (const value of values) set.set(value, true);
  return set;
}

function isAccepted(alternative: NonValueAlternative, value: Scalar): boolean {
  switch (alternative.op) {
    case 'prefix':
    case 'suffix':
    case 'equals-ignore-case':
    case 'wildcard':
      return typeof value === 'string' && isTextAccepted(alternative, value);
    case 'numeric':
      return isNumber(value) && isWithin(value, alternative.least, alternative.most);
    case 'cidr': {
      const address = typeof value === 'string' ? parseAddress(value) : undefined;
      return address !== undefined && isInRange(address, alternative.address, alternative.bits);
    }
    case 'exists':
      return alternative.exists;
    case 'anything-but-text':
      return (
        typeof value !== 'string' || !alternative.tests.some((test) => isTextAccepted(test, value))
      );
    default:
      return alternative satisfies never;
  }
}

function isWithin(value: number | ExactNumber, least?: Bound, most?: Bound): boolean {
  if (least !== undefined) {
    const above = compareNumbers(value, least.number);
    if (above < 0 || (above === 0 && !least.inclusive)) return false;
  }
  if (most === undefined) return true;
  const below = compareNumbers(value, most.number);
  return below < 0 || (below === 0 && most.inclusive);
}

/**
 * Converts a text to lower case, one code unit at a time, as EventBridge's engine does: Σ does not become ς
 * at the end of a word.
 */
export function foldCase(text: string): string {
  if (isAscii(text)) return text.toLowerCase();
  return text
    .split('')
    .map((unit) => unit.toLowerCase())
    .join('');
}

/**
 * Like {@link foldCase}, for a text in a pattern. EventBridge's engine converts surrogates to question marks:
 * an emoji never matches if case is ignored.
 */
export const foldPatternCase = (text: string): string =>
  foldCase(text).replaceAll(/[\ud800-\udfff]/g, '?');

const isAscii = (text: string) => /^[\0-\x7f]*$/u.test(text);

/** Whether a text passes a test. */
export function isTextAccepted(test: TextTest, value: string): boolean {
  switch (test.op) {
    case 'prefix':
      return test.folded === undefined
        ? value.startsWith(test.text)
        : foldCase(value.slice(0, test.folded.length)) === test.folded;
    case 'suffix':
      return test.folded === undefined
        ? value.endsWith(test.text)
        : foldCase(value.slice(Math.max(0, value.length - test.folded.length))) === test.folded;
    case 'equals-ignore-case':
      return value.length === test.folded.length && foldCase(value) === test.folded;
    case 'wildcard':
      return matchesWildcard(test.parts, value);
    default:
      return test satisfies never;
  }
}

/** Whether a text has the parts between the asterisks in order. */
function matchesWildcard(parts: readonly string[], text: string): boolean {
  const [first = '', ...others] = parts;
  const last = others.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const part of others) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}
