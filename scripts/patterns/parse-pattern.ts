import { findPlace, type Json, JsonError, parseJson } from './json/parse-json.ts';
import { type Alternative, OPERATORS, PatternError, SIGNS } from './operators.ts';
import { parseAlternative } from './parse-alternative.ts';
import type { Field, Pattern } from './pattern.ts';
import { suggestArray, suggestOperator } from './suggestions.ts';

/** EventBridge's limit; each `$or` multiplies the branches. */
const MAX_BRANCHES = 1_000;

/** EventBridge's limit for the nesting of an event. */
const MAX_SEGMENTS = 1_000;

/** Names that no field may have within `$or`: operators, and those reserved for future ones. */
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
 * @throws PatternError with the path at which a rule of the language is broken, and the rule.
 */
export function parsePattern(text: string): Pattern {
  try {
    return toPattern(parseJson(text));
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    throw new PatternError('', `the pattern is not JSON: ${error.message}`);
  }
}

/** A mistake in a pattern, and where it is. */
export interface PatternMistake {
  readonly message: string;
  /** In the pattern; empty for the pattern itself. */
  readonly path: string;
  /** In the text. */
  readonly offset: number;
}

/** A pattern, or its mistake. */
export type PatternResult = { readonly pattern: Pattern } | { readonly mistake: PatternMistake };

/**
 * Parses an event pattern for an editor: a mistake has its place in the text.
 *
 * @param check - Throws PatternError for a pattern that should not be expanded.
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

/** As {@link parsePattern}, for parsed JSON. */
export function toPattern(json: Json): Pattern {
  const start = { path: '', place: '', isWithinOr: false };
  return {
    branches: expand(json, start, [new Map()]).map((fields) => [...fields.values()]),
  };
}

type Branch = Map<string, Field>;

/** The object of the pattern that is being parsed. */
interface Context {
  /** Its path in the event. */
  readonly path: string;
  /** Its path in the pattern, for messages. */
  readonly place: string;
  readonly isWithinOr: boolean;
}

/**
 * Adds the fields of an object to the branches so far. If a path comes twice the last one counts, so the
 * order of the text matters.
 *
 * @param branches - Changed in place.
 * @returns The branches, or others where there was a `$or`.
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
    if (key === '$or' && isOr(value)) {
      result = expandOr(value.items, { ...context, place: here }, result);
    } else if (isWithinOr && RESERVED_NAMES.has(key)) {
      throw new PatternError(
        here,
        `within $or no field can be called ${key}: an operator stands in the array of its field`,
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

function expandOr(
  items: readonly Json[],
  { path, place }: Context,
  branches: readonly Branch[],
): Branch[] {
  if (items.length < 2) throw new PatternError(place, '$or takes two objects or more');
  const result: Branch[] = [];
  for (const [index, item] of items.entries()) {
    const context = { path, place: `${place}[${index}]`, isWithinOr: true };
    const copies = branches.map((branch) => new Map(branch));
    for (const branch of expand(item, context, copies)) result.push(branch);
    if (result.length > MAX_BRANCHES) {
      throw new PatternError(place, `EventBridge takes ${MAX_BRANCHES} combinations of $or`);
    }
  }
  return result;
}

const joinPath = (path: string, key: string) => (path === '' ? key : `${path}.${key}`);

/** Any other array under the name `$or` is a field of that name, as one of match objects. */
export function isOr(json: Json): json is Extract<Json, { kind: 'array' }> {
  return (
    json.kind === 'array' &&
    json.items.length > 0 &&
    json.items.every(({ kind }) => kind === 'object') &&
    json.items.some(
      (item) => item.kind === 'object' && item.entries.some(([key]) => !RESERVED_NAMES.has(key)),
    )
  );
}

function parseAlternatives(json: Json, place: string, key: string): readonly Alternative[] {
  if (json.kind !== 'array') {
    const operator = suggestOperator(key, json);
    throw new PatternError(
      place,
      operator === undefined
        ? `a value stands in an array: write ${suggestArray(json)}`
        : `an operator stands in the array of its field: write ${operator}`,
    );
  }
  if (json.items.length === 0)
    throw new PatternError(place, 'this array is empty: nothing would match');
  return json.items.map((item, index) => parseAlternative(item, `${place}[${index}]`));
}
