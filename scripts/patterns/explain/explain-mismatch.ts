import { type Leaf, leavesAt, pathOf, type Value } from '../event.ts';
import type { Scalar } from '../json/scalar.ts';
import { matches } from '../match-event.ts';
import { acceptor, type Alternative } from '../operators.ts';
import type { Field, Pattern } from '../parse-pattern.ts';
import { describedAll, describedValue } from './describe-value.ts';
import { inconsistency } from './explain-array-mismatch.ts';
import { missing } from './explain-missing.ts';
import { hintAt, hintAtKind } from './hint.ts';

/** Why an event does not match a pattern: the first thing to mend. */
export interface Reason {
  /** The field of the pattern. */
  readonly path: string;
  readonly message: string;
  /** How many fields are not met. */
  readonly unmet: number;
  /** Whether the event has a value there. */
  readonly isThere: boolean;
  /** Whether the event has something that may have been meant. */
  readonly isNear: boolean;
}

/** Other names that a key has had: of `supplier`, `actor`. */
export type OtherNames = (key: string) => readonly string[];

/** A field, with what an event has for it. */
export interface Tried extends Field {
  readonly leaves: readonly Leaf[];
  /** Of the leaves, those that the field accepts. */
  readonly accepted: readonly Leaf[];
}

/**
 * Why an event does not match a pattern, told of the branch that it comes nearest to.
 *
 * @returns `undefined` when it matches.
 */
export function whyNot(
  pattern: Pattern,
  event: Value,
  otherNames: OtherNames = () => [],
): Reason | undefined {
  return matches(pattern, event) ? undefined : reasonOf(pattern, event, otherNames);
}

/** As {@link whyNot}, of an event that is known not to match. */
export function reasonOf(pattern: Pattern, event: Value, otherNames: OtherNames): Reason {
  const leavesOf = remembered((path: string) => leavesAt(event, pathOf(path)));
  const tryOnce = remembered((field: Field) => tryAlone(field, leavesOf(field.path)));
  const branches = pattern.branches.map((fields) => {
    const tried = fields.map(tryOnce);
    return { tried, unmet: tried.filter((field) => !isMet(field)) };
  });
  const met = ({ tried, unmet }: (typeof branches)[number]) => tried.length - unmet.length;
  const { tried, unmet } = branches.reduce((best, one) =>
    met(one) > met(best) || (met(one) === met(best) && one.unmet.length < best.unmet.length)
      ? one
      : best,
  );
  const [field] = unmet;
  if (field === undefined)
    return { ...inconsistency(tried), unmet: 0, isThere: true, isNear: true };
  const { path, leaves } = field;
  if (leaves.length > 0) return { path, ...mismatch(field), unmet: unmet.length, isThere: true };
  return { path, ...missing(field, event, otherNames), unmet: unmet.length, isThere: false };
}

/** Branches share most of what is asked. */
function remembered<Key, Found>(find: (key: Key) => Found): (key: Key) => Found {
  const known = new Map<Key, Found>();
  return (key) => {
    const found = known.get(key) ?? find(key);
    known.set(key, found);
    return found;
  };
}

function tryAlone(field: Field, leaves: readonly Leaf[]): Tried {
  const accepts = acceptor(field.alternatives);
  return { ...field, leaves, accepted: leaves.filter(({ value }) => accepts(value)) };
}

function isMet({ alternatives, leaves, accepted }: Tried): boolean {
  if (accepted.length > 0) return true;
  return leaves.length === 0 && alternatives.some((one) => one.op === 'exists' && !one.exists);
}

/** There are values, and none is accepted. */
function mismatch({ alternatives, leaves }: Tried): { message: string; isNear: boolean } {
  const values = leaves.map(({ value }) => value);
  const words = [...new Set(values.map(describedValue))];
  const found =
    words.slice(0, 3).join(', ') + (words.length > 3 ? ` and ${words.length - 3} more` : '');
  // Of several values one of another kind may well be right.
  const hint =
    firstHint(hintAt, alternatives, values) ??
    (words.length === 1 ? firstHint(hintAtKind, alternatives, values) : undefined);
  const expected = describedAll(alternatives);
  const message = `found ${found}; expected ${expected}${hint === undefined ? '' : ` (${hint})`}`;
  return { message, isNear: hint !== undefined };
}

/** Enough to find what was meant, in a field and an event of any size. */
const MOST_HINTS = 10_000;

function firstHint(
  at: typeof hintAt,
  alternatives: readonly Alternative[],
  values: readonly Scalar[],
): string | undefined {
  let left = MOST_HINTS;
  for (const alternative of alternatives) {
    for (const value of values) {
      left -= 1;
      if (left < 0) return undefined;
      const hint = at(alternative, value);
      if (hint !== undefined) return hint;
    }
  }
  return undefined;
}
