import { type Json, JsonError, readJson } from './json/parse-json.ts';
import { OPERATORS, SIGNS } from './operator-names.ts';
import { type Alternative, PatternError } from './operators.ts';
import { readAlternative } from './parse-alternative.ts';
import { inArray, operatorIn } from './suggestions.ts';

/** A field of a pattern: where in the event, and what is accepted there. */
export interface Field {
  /** Dotted, such as `detail.data.order.id`. */
  readonly path: string;
  readonly alternatives: readonly Alternative[];
}

/**
 * An event pattern, its `$or` written out: an event matches when all fields of one branch accept it.
 * A field that is in several branches is one object.
 */
export interface Pattern {
  readonly branches: readonly (readonly Field[])[];
}

/** What EventBridge takes; each `$or` multiplies them. */
const MOST_BRANCHES = 1_000;

/** An event is nested no deeper. */
const MOST_SEGMENTS = 1_000;

/** Names that no field may have within `$or`: operators, and what is kept for operators to come. */
const RESERVED: ReadonlySet<string> = new Set(
  [
    OPERATORS,
    SIGNS,
    ['exactly', 'regex', 'not-wildcard', 'not-equals-ignore-case'],
    ['date-after', 'date-on-or-after', 'date-before', 'date-on-or-before', 'in-date-range'],
    ['ip-address-in-range', 'ip-address-not-in-range'],
  ].flat(),
);

/**
 * Reads an event pattern as EventBridge does
 * (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html).
 *
 * @throws PatternError with the path at which a rule of the language is broken, and the rule.
 */
export function readPattern(text: string): Pattern {
  try {
    return patternOf(readJson(text));
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    throw new PatternError('', `the pattern is not JSON: ${error.message}`);
  }
}

/** As {@link readPattern}, of JSON that is read already. */
export function patternOf(json: Json): Pattern {
  const start = { path: '', place: '', isWithinOr: false };
  return {
    branches: expand(json, start, [new Map()]).map((fields) => [...fields.values()]),
  };
}

type Branch = Map<string, Field>;

/** An object of the pattern that is being read. */
interface Context {
  /** Its path in the event. */
  readonly path: string;
  /** Its path in the pattern, for messages. */
  readonly place: string;
  readonly isWithinOr: boolean;
}

/**
 * Adds what an object of the pattern says to the branches so far. Where a path comes twice the last
 * holds, and so the order of the text matters.
 *
 * @param branches - Are changed.
 * @returns The branches, or others where there was a `$or`.
 */
function expand(json: Json, context: Context, branches: Branch[]): Branch[] {
  const { place, isWithinOr } = context;
  if (json.kind !== 'object') throw new PatternError(place, 'expected an object');
  if (json.entries.length === 0)
    throw new PatternError(place, 'this object is empty: name a field');
  let result = branches;
  for (const [key, value] of json.entries) {
    const path = joined(context.path, key);
    const here = joined(place, key);
    if (key === '$or' && isOr(value)) {
      result = expandOr(value.items, { ...context, place: here }, result);
    } else if (isWithinOr && RESERVED.has(key)) {
      throw new PatternError(
        here,
        `within $or no field can be called ${key}: an operator stands in the array of its field`,
      );
    } else if (value.kind === 'object') {
      result = expand(value, { path, place: here, isWithinOr }, result);
    } else {
      if (path.split('.').length > MOST_SEGMENTS) {
        throw new PatternError(here, `no event is nested deeper than ${MOST_SEGMENTS} levels`);
      }
      const field = { path, alternatives: alternativesOf(value, here, key) };
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
    if (result.length > MOST_BRANCHES) {
      throw new PatternError(place, `EventBridge takes ${MOST_BRANCHES} combinations of $or`);
    }
  }
  return result;
}

const joined = (path: string, key: string) => (path === '' ? key : `${path}.${key}`);

/** Any other array under the name `$or` is a field of that name, as one of match objects. */
export function isOr(json: Json): json is Extract<Json, { kind: 'array' }> {
  return (
    json.kind === 'array' &&
    json.items.length > 0 &&
    json.items.every(({ kind }) => kind === 'object') &&
    json.items.some(
      (item) => item.kind === 'object' && item.entries.some(([key]) => !RESERVED.has(key)),
    )
  );
}

function alternativesOf(json: Json, place: string, key: string): readonly Alternative[] {
  if (json.kind !== 'array') {
    const operator = operatorIn(key, json);
    throw new PatternError(
      place,
      operator === undefined
        ? `a value stands in an array: write ${inArray(json)}`
        : `an operator stands in the array of its field: write ${operator}`,
    );
  }
  if (json.items.length === 0)
    throw new PatternError(place, 'this array is empty: nothing would match');
  return json.items.map((item, index) => readAlternative(item, `${place}[${index}]`));
}
