import { combineTests, createContradiction } from './combine-conditions.ts';
import type { Condition, Test } from './condition.ts';
import { ConditionError } from './tokens.ts';

/** Tests by the path of their field. All fields must pass, each by any of its tests. */
export type Clause = ReadonlyMap<string, readonly Test[]>;

/** EventBridge's limit for the combinations of `$or`. */
const MAX_CLAUSES = 1_000;

/**
 * Converts a condition to disjunctive normal form, with one list of tests for each field of a clause.
 *
 * @throws ConditionError if a pattern cannot express the combined tests of a field, if no event can match,
 *   and if there are more clauses than EventBridge accepts.
 */
export function toClauses(where: Condition): readonly Clause[] {
  if (where.kind === 'test') return [new Map([[where.path, where.tests]])];
  const parts = where.parts.map(toClauses);
  const clauses = where.kind === 'or' ? mergeClauses(parts.flat()) : parts.reduce(multiplyClauses);
  checkCount(clauses.length);
  return clauses;
}

function multiplyClauses(some: readonly Clause[], others: readonly Clause[]): readonly Clause[] {
  // Checked before expanding: 30 conditions of the form (a or b) make 2^30 clauses.
  checkCount(some.length * others.length);
  const pairs = some.flatMap((one) => others.map((other) => joinClauses(one, other)));
  const possible = pairs.flatMap((pair) => (pair instanceof ConditionError ? [] : [pair]));
  const [impossible] = pairs;
  if (possible.length === 0 && impossible instanceof ConditionError) throw impossible;
  return possible;
}

function checkCount(count: number): void {
  if (count <= MAX_CLAUSES) return;
  throw new ConditionError(
    `The condition has at least ${count} combinations, and EventBridge accepts ${MAX_CLAUSES}. Split it into several rules`,
  );
}

/** @returns The error if no event passes both clauses. */
function joinClauses(one: Clause, other: Clause): Clause | ConditionError {
  const result = new Map(one);
  for (const [path, tests] of other) {
    const before = result.get(path);
    const now = before === undefined ? tests : combineTests(path, before, tests);
    if (before !== undefined && now.length === 0) return createContradiction(path, before, tests);
    result.set(path, now);
  }
  return result;
}

/** Merges clauses that differ in a single field, until no more can be merged. */
function mergeClauses(clauses: readonly Clause[]): readonly Clause[] {
  const paths = [...new Set(clauses.flatMap((clause) => [...clause.keys()]))];
  const result = paths.reduce(mergeByField, clauses);
  return result.length < clauses.length ? mergeClauses(result) : result;
}

function mergeByField(clauses: readonly Clause[], path: string): readonly Clause[] {
  const groups = Map.groupBy(clauses, (clause) =>
    clause.has(path) ? printOtherFields(clause, path) : clause,
  );
  return [...groups.values()].map((group) => {
    const tests = group.flatMap((clause) => clause.get(path) ?? []);
    const unique = [...new Map(tests.map((test) => [JSON.stringify(test), test])).values()];
    const [first] = group;
    return group.length === 1 && first !== undefined ? first : new Map(first).set(path, unique);
  });
}

/** Serializes the tests of all other fields, independent of their order. */
const printOtherFields = (clause: Clause, path: string) =>
  JSON.stringify([...clause].filter(([name]) => name !== path).toSorted(compareByName));

const compareByName = ([one]: readonly [string, unknown], [other]: readonly [string, unknown]) =>
  one < other ? -1 : 1;

/** Whether two lists have the same tests. */
export const isSame = (some: readonly Test[], others: readonly Test[] | undefined) =>
  JSON.stringify(some) === JSON.stringify(others);
