import { both } from './both.ts';
import { WhereError } from './tokens.ts';
import type { Test, Where } from './where.ts';

/** What is demanded of each field, by its path; of the tests of a field any is enough. */
export type Clause = ReadonlyMap<string, readonly Test[]>;

/** What EventBridge takes of combinations. */
const MOST_CLAUSES = 1_000;

/**
 * A condition as alternatives, each of which says one thing of each field, as a pattern does.
 *
 * @throws WhereError for what a pattern cannot say of one field.
 */
export function clausesOf(where: Where): readonly Clause[] {
  if (where.kind === 'test') return [new Map([[where.path, where.tests]])];
  const parts = where.parts.map(clausesOf);
  const clauses = where.kind === 'or' ? merged(parts.flat()) : parts.reduce(product);
  if (clauses.length > MOST_CLAUSES) {
    throw new WhereError(
      `The condition has ${clauses.length} combinations, and EventBridge takes ${MOST_CLAUSES}: divide it over several rules`,
    );
  }
  return clauses;
}

function product(some: readonly Clause[], others: readonly Clause[]): readonly Clause[] {
  return some.flatMap((one) => others.map((other) => together(one, other)));
}

function together(one: Clause, other: Clause): Clause {
  const result = new Map(one);
  for (const [path, tests] of other) {
    const before = result.get(path);
    result.set(path, before === undefined ? tests : both(path, before, tests));
  }
  return result;
}

/** Puts clauses that differ in one field into one, as long as there are any. */
function merged(clauses: readonly Clause[]): readonly Clause[] {
  const result: Clause[] = [];
  for (const clause of clauses) {
    const index = result.findIndex((other) => onlyDifference(clause, other) !== undefined);
    const partner = result[index];
    const path = partner && onlyDifference(clause, partner);
    if (partner === undefined || path === undefined) {
      result.push(clause);
      continue;
    }
    const tests = [...(partner.get(path) ?? []), ...(clause.get(path) ?? [])];
    const unique = [...new Map(tests.map((test) => [JSON.stringify(test), test])).values()];
    result[index] = new Map(partner).set(path, unique);
  }
  return result.length < clauses.length ? merged(result) : result;
}

/** The one field in which two clauses about the same fields differ; the first where there is none. */
function onlyDifference(one: Clause, other: Clause): string | undefined {
  if (one.size !== other.size || [...one.keys()].some((path) => !other.has(path))) return undefined;
  const differing = [...one].filter(([path, tests]) => !isSame(tests, other.get(path)));
  return differing.length > 1 ? undefined : (differing[0] ?? [...one][0])?.[0];
}

/** Whether two fields demand the same. */
export const isSame = (some: readonly Test[], others: readonly Test[] | undefined) =>
  JSON.stringify(some) === JSON.stringify(others);
