import { PatternError } from '../../../scripts/patterns/operators.ts';
import type { Pattern } from '../../../scripts/patterns/pattern.ts';
import { parsePattern } from '../../../scripts/patterns/parse-pattern.ts';
import { leavesOf } from './events.ts';
import type { Pair } from './families.ts';
import { fromPlain } from './json.ts';

/**
 * Whether documentation and engine need not agree on a pair, by an accident of the engine's:
 *
 * - In arrays of objects it looks for absence within the elements that fields before it in the
 *   alphabet chose, instead of all other fields.
 * - Where keys with dots lead a path to several arrays, it may overlook the values of some.
 * - It confuses branches of `$or` that have some but not all of a path's alternatives in common: of
 *   `{"$or":[{"b":["2"]},{"b":["z","2"]}]}` it misses z, not so of the same branches in turn.
 * - It confuses wildcards with texts in any case at the same path, where one is in `anything-but`.
 * - It confuses wildcards with suffixes beyond ASCII at the same path: they are read byte by byte.
 * - It has texts in quotes, which a prefix or suffix with a quote may match.
 */
export function isAccident([pattern, event]: Pair): boolean {
  const arrays = new Map<string, Set<number | undefined>>();
  for (const { path, within } of leavesOf(fromPlain(JSON.parse(event)))) {
    const key = path.join('.');
    arrays.set(key, (arrays.get(key) ?? new Set()).add(within[0]?.[0]));
  }
  if ([...arrays.values()].some((several) => several.size > 1)) return true;
  const branches = branchesOf(pattern);
  const all = branches.flat();
  const samePath = [...Map.groupBy(all, ({ path }) => path).values()];
  return (
    samePath.some((fields) => fields.some((one) => fields.some((other) => overlap(one, other)))) ||
    samePath.map((fields) => JSON.stringify(fields)).some(isConfused) ||
    /"(?:pre|suf)fix","text":"(?:\\"|[^"]*\\"")/u.test(JSON.stringify(all)) ||
    (/\[\s*[[{]|[\]}]\s*,\s*[[{]/u.test(event) && branches.some(hasAbsenceBeforeOthers))
  );
}

const isConfused = (fields: string) =>
  fields.includes('wildcard') &&
  ((fields.includes('but-text') && fields.includes('"letters"')) ||
    (fields.includes('suffix') && /[^\0-\x7f]/u.test(fields)));

type PatternField = Pattern['branches'][number][number];

/** Whether two fields share some but not all alternatives. */
function overlap(one: PatternField, other: PatternField): boolean {
  const [some, others] = [one, other].map(({ alternatives }) =>
    alternatives.map((alternative) => JSON.stringify(alternative)),
  ) as [string[], string[]];
  const common = some.filter((alternative) => others.includes(alternative));
  return common.length > 0 && new Set([...some, ...others]).size > new Set(common).size;
}

const isAbsence = (one: PatternField['alternatives'][number]) => one.op === 'exists' && !one.exists;

const hasAbsenceBeforeOthers = (fields: readonly PatternField[]) =>
  fields.some(
    ({ path, alternatives }) =>
      alternatives.some(isAbsence) &&
      fields.some((other) => other.path > path && other.path.split('.')[0] === path.split('.')[0]),
  );

function branchesOf(pattern: string) {
  try {
    return parsePattern(pattern).branches;
  } catch (error) {
    if (error instanceof PatternError) return [];
    throw error;
  }
}
