import { combineTests, createContradiction } from './combine-conditions.ts';
import type { Condition, Test } from './condition.ts';
import { ConditionError } from './tokens.ts';

/** What is demanded of each field, by its path; of the tests of a field any is enough. */
export type Clause = ReadonlyMap<string, readonly Test[]>;

/** What EventBridge takes of combinations. */
const MAX_CLAUSES = 1_000;

/**
 * A condition as alternatives, each of which says one thing of each field, as a pattern does.
 *
 * @throws ConditionError for what a pattern cannot say of one field, for demands that nothing meets, and
 *   for more alternatives than EventBridge takes.
 */
export function toClauses(where: Condition): readonly Clause[] {
  if (where.kind === 'test') return [new Map([[where.path, where.tests]])];
  const parts = where.parts.map(toClauses);
  const clauses = where.kind === 'or' ? mergeClauses(parts.flat()) : parts.reduce(multiplyClauses);
  checkCount(clauses.length);
  return clauses;
}

function multiplyClauses(some: readonly Clause[], others: readonly Clause[]): readonly Clause[] {
  // Before they are made: thirty times this or that comes to a billion.
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
    `The condition has ${count} combinations or more, and EventBridge takes ${MAX_CLAUSES}: divide it over several rules`,
  );
}

/** @returns Why there is none, where nothing meets both. */
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

/** Puts clauses that differ in one field into one, as long as there are any. */
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

/** What a clause demands of the other fields, the same whatever their order. */
const printOtherFields = (clause: Clause, path: string) =>
  JSON.stringify([...clause].filter(([name]) => name !== path).toSorted(compareByName));

const compareByName = ([one]: readonly [string, unknown], [other]: readonly [string, unknown]) =>
  one < other ? -1 : 1;

/** Whether two fields demand the same. */
export const isSame = (some: readonly Test[], others: readonly Test[] | undefined) =>
  JSON.stringify(some) === JSON.stringify(others);
