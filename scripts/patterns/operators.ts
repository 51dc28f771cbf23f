import { type Address, isInRange, parseAddress } from './ip-address.ts';
import { type Scalar, ScalarMap } from './json/scalar.ts';

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

/** A test of a text. `letters` is set if case is ignored. */
export type TextTest =
  | { readonly op: 'prefix' | 'suffix'; readonly text: string; readonly letters?: Letters }
  | { readonly op: 'equals-ignore-case'; readonly text: string; readonly letters: Letters }
  | { readonly op: 'wildcard'; readonly text: string; readonly parts: readonly string[] };

export interface Bound {
  readonly number: number;
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

/** Says that EventBridge rejects a pattern, and why; with the place of the mistake unless it is the whole pattern. */
export const formatRejection = (
  what: string,
  { path, message }: Pick<PatternError, 'path' | 'message'>,
): string => `EventBridge rejects ${what}${path === '' ? '' : ` at ${path}`}: ${message}`;

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
      return typeof value === 'number' && isWithin(value, alternative.least, alternative.most);
    case 'cidr': {
      // Of a number without quotes, EventBridge accepts some if the length is 0: not supported.
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

function isWithin(value: number, least?: Bound, most?: Bound): boolean {
  if (least !== undefined && (least.inclusive ? value < least.number : value <= least.number)) {
    return false;
  }
  return most === undefined || (most.inclusive ? value <= most.number : value < most.number);
}

/** For each letter of a text, its lower and its upper case: `ß` is `ß` or `SS`. */
export type Letters = readonly (readonly string[])[];

/**
 * Returns the cases of each letter. EventBridge does not convert the event's text, so the letter K does not accept the
 * Kelvin sign, whose lower case it is. The engine converts each UTF-16 code unit by itself, and half of a surrogate
 * pair to a question mark: an emoji never matches if case is ignored.
 */
export const listLetterCases = (text: string): Letters =>
  text.split('').map((unit) => {
    if (/[\ud800-\udfff]/.test(unit)) return ['?'];
    return [...new Set([unit.toLowerCase(), unit.toUpperCase()])];
  });

/** Whether a text passes a test. */
export function isTextAccepted(test: TextTest, value: string): boolean {
  switch (test.op) {
    case 'prefix':
      return test.letters === undefined
        ? value.startsWith(test.text)
        : findEnds(test.letters, value).length > 0;
    case 'suffix':
      return test.letters === undefined
        ? value.endsWith(test.text)
        : findStarts(test.letters, value).length > 0;
    case 'equals-ignore-case':
      return findEnds(test.letters, value).includes(value.length);
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

/** Finds where the letters can end that begin a text. Cases of a letter may differ in length. */
function findEnds(letters: Letters, text: string): readonly number[] {
  let ends = [0];
  for (const cases of letters) {
    ends = ends.flatMap((end) =>
      cases.filter((one) => text.startsWith(one, end)).map((one) => end + one.length),
    );
    if (ends.length === 0) return ends;
  }
  return ends;
}

/** Finds where the letters can start that end a text. */
function findStarts(letters: Letters, text: string): readonly number[] {
  let starts = [text.length];
  for (const cases of letters.toReversed()) {
    starts = starts.flatMap((start) =>
      cases.filter((one) => text.endsWith(one, start)).map((one) => start - one.length),
    );
    if (starts.length === 0) return starts;
  }
  return starts;
}
