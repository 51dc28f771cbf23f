import { findPlace, type Json, JsonError, parseJson } from './json/parse-json.ts';
import { type Alternative, OPERATORS, PatternError, SIGNS } from './operators.ts';
import { parseAlternative } from './parse-alternative.ts';
import type { Field, Pattern } from './pattern.ts';
import { suggestArray, suggestNative, suggestOperator } from './suggestions.ts';
import {
  computeWildcardComplexity,
  MAX_WILDCARD_COMPLEXITY,
  suggestWithoutWildcard,
} from './wildcard-complexity.ts';

/** EventBridge's limit for the combinations of `$or`. */
const MAX_BRANCHES = 1_000;

/** EventBridge's limit for the nesting of an event. */
const MAX_SEGMENTS = 1_000;

/** Names that fields cannot have within `$or`: operators, and names reserved for future operators. */
const RESERVED_NAMES: ReadonlySet<string> = new Set(
  [
    OPERATORS,
    SIGNS,
    ['exactly', 'regex', 'not-wildcard', 'not-equals-ignore-case'],
    ['date-after', 'date-on-or-after', 'date-before', 'date-on-or-before', 'in-date-range'],
    ['ip-address-in-range', 'ip-address-not-in-range'],
  ].flat(),
);

/**
 * Parses an event pattern as EventBridge does
 * (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html).
 *
 * @throws PatternError if EventBridge rejects the pattern.
 */
export function parsePattern(text: string): Pattern {
  try {
    return toPattern(parseJson(text));
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    throw new PatternError('', `the pattern is not JSON: ${error.message}`);
  }
}

/** A mistake in a pattern, with its position. */
export interface PatternMistake {
  readonly message: string;
  /** Path in the pattern; empty for the pattern itself. */
  readonly path: string;
  /** Offset in the text. */
  readonly offset: number;
}

export type PatternResult = { readonly pattern: Pattern } | { readonly mistake: PatternMistake };

/**
 * Parses an event pattern for an editor. Returns a mistake with its offset instead of throwing.
 *
 * @param check - Throws PatternError for a pattern that must not be expanded.
 */
export function tryPattern(text: string, check: (json: Json) => void = () => {}): PatternResult {
  let json: Json | undefined;
  try {
    json = parseJson(text);
    check(json);
    return { pattern: toPattern(json) };
  } catch (error) {
    if (error instanceof JsonError) {
      const { expected, offset } = error;
      return { mistake: { message: `This is not JSON: expected ${expected}`, path: '', offset } };
    }
    if (!(error instanceof PatternError) || json === undefined) throw error;
    const { message, path } = error;
    return { mistake: { message, path, offset: findPlace(json, path) } };
  }
}

/** Like {@link parsePattern}, for parsed JSON. */
export function toPattern(json: Json): Pattern {
  const start = { path: '', place: '', isWithinOr: false };
  return {
    branches: expand(json, start, [new Map()]).map((fields) => [...fields.values()]),
  };
}

type Branch = Map<string, Field>;

/** The object of the pattern that is being parsed. */
interface Context {
  /** Path in the event. */
  readonly path: string;
  /** Path in the pattern, for errors. */
  readonly place: string;
  readonly isWithinOr: boolean;
}

/**
 * Adds the fields of an object to the branches, in the order of the text: the last of duplicate paths
 * applies.
 *
 * @param branches - Changed in place.
 * @returns The same branches, or new ones if there is a `$or`.
 */
function expand(json: Json, context: Context, branches: Branch[]): Branch[] {
  const { place, isWithinOr } = context;
  if (json.kind !== 'object') throw new PatternError(place, 'expected an object');
  if (json.entries.length === 0)
    throw new PatternError(place, 'this object is empty: name a field');
  let result = branches;
  for (const [key, value] of json.entries) {
    const path = joinPath(context.path, key);
    const here = joinPath(place, key);
    if (key === '$or') {
      result = expandOr(value, { ...context, place: here }, result);
    } else if (isWithinOr && RESERVED_NAMES.has(key)) {
      throw new PatternError(
        here,
        `within $or, ${key} is reserved and cannot be a field name: an operator must be in the array of its field`,
      );
    } else if (value.kind === 'object') {
      result = expand(value, { path, place: here, isWithinOr }, result);
    } else {
      if (path.split('.').length > MAX_SEGMENTS) {
        throw new PatternError(here, `no event is nested deeper than ${MAX_SEGMENTS} levels`);
      }
      const field = { path, alternatives: parseAlternatives(value, here, key) };
      for (const branch of result) branch.set(path, field);
    }
  }
  return result;
}

function expandOr(json: Json, { path, place }: Context, branches: readonly Branch[]): Branch[] {
  const items = json.kind === 'array' ? json.items : [];
  if (items.length < 2 || items.some(({ kind }) => kind !== 'object')) {
    throw new PatternError(place, describeOr(items));
  }
  const result: Branch[] = [];
  for (const [index, item] of items.entries()) {
    const context = { path, place: `${place}[${index}]`, isWithinOr: true };
    const copies = branches.map((branch) => new Map(branch));
    for (const branch of expand(item, context, copies)) result.push(branch);
    if (result.length > MAX_BRANCHES) {
      throw new PatternError(
        place,
        `EventBridge accepts up to ${MAX_BRANCHES} combinations of $or`,
      );
    }
  }
  return result;
}

const OR_RULE = '$or takes an array of at least two objects of fields';

function describeOr(items: readonly Json[]): string {
  const isOfValues = items.some(({ kind }) => kind !== 'object');
  return isOfValues
    ? `${OR_RULE}: the values of a field need no $or, because any value in its array matches`
    : OR_RULE;
}

/** Says what to write instead of a value outside an array, whose key may be meant as an operator. */
function describeNoArray(json: Json, key: string): string {
  const operator = suggestOperator(key, json);
  if (operator !== undefined) {
    return `an operator must be in the array of its field: write ${operator}`;
  }
  const native = suggestNative(key);
  const other = native === undefined ? '' : `. If ${key} is meant as an operator: ${native}`;
  return `values must be in an array: write ${suggestArray(json)}${other}`;
}

const joinPath = (path: string, key: string) => (path === '' ? key : `${path}.${key}`);

function parseAlternatives(json: Json, place: string, key: string): readonly Alternative[] {
  if (json.kind !== 'array') {
    throw new PatternError(place, describeNoArray(json, key));
  }
  if (json.items.length === 0)
    throw new PatternError(place, 'this array is empty and would match nothing');
  const alternatives = json.items.map((item, index) =>
    parseAlternative(item, `${place}[${index}]`),
  );
  const complexity = computeWildcardComplexity(alternatives);
  if (complexity > MAX_WILDCARD_COMPLEXITY) {
    const advice = suggestWithoutWildcard(alternatives) ?? 'fewer asterisks, or several rules';
    throw new PatternError(
      place,
      `these wildcards are too complex: one text can match ${complexity} of their prefixes, and ${MAX_WILDCARD_COMPLEXITY} are allowed. Write ${advice}`,
    );
  }
  return alternatives;
}
