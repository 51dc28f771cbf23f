import { findLeaves, type Leaf, parsePath, type Value } from '../event.ts';
import type { Scalar } from '../json/scalar.ts';
import { isMatch } from '../match-event.ts';
import { type Alternative, compileAlternatives } from '../operators.ts';
import type { Field, Pattern } from '../pattern.ts';
import { describeAlternatives, describeValue } from './describe-value.ts';
import { explainArrayMismatch } from './explain-array-mismatch.ts';
import { explainMissing } from './explain-missing.ts';
import type { OtherNames, Reason, TestedField } from './reason.ts';
import { findHint, findKindHint } from './hint.ts';

/**
 * Explains why an event does not match a pattern, by the branch with the most matching fields.
 *
 * @returns `undefined` if the event matches.
 */
export function explainMismatch(
  pattern: Pattern,
  event: Value,
  getOtherNames: OtherNames = () => [],
): Reason | undefined {
  return isMatch(pattern, event) ? undefined : findReason(pattern, event, getOtherNames);
}

/** Like {@link explainMismatch}, for an event that does not match. */
export function findReason(pattern: Pattern, event: Value, getOtherNames: OtherNames): Reason {
  const findFieldLeaves = memoize((path: string) => findLeaves(event, parsePath(path)));
  const evaluateOnce = memoize((field: Field) => testAlone(field, findFieldLeaves(field.path)));
  const branches = pattern.branches.map((fields) => {
    const tried = fields.map(evaluateOnce);
    return { tried, unmet: tried.filter((field) => !isMet(field)) };
  });
  const countMet = ({ tried, unmet }: (typeof branches)[number]) => tried.length - unmet.length;
  const { tried, unmet } = branches.reduce((best, one) =>
    countMet(one) > countMet(best) ||
    (countMet(one) === countMet(best) && one.unmet.length < best.unmet.length)
      ? one
      : best,
  );
  const [field] = unmet;
  if (field === undefined)
    return { ...explainArrayMismatch(tried), unmet: 0, isThere: true, isNear: true };
  const { path, leaves } = field;
  if (leaves.length > 0)
    return { path, ...describeMismatch(field), unmet: unmet.length, isThere: true };
  return {
    path,
    ...explainMissing(field, event, getOtherNames),
    unmet: unmet.length,
    isThere: false,
  };
}

/** Branches share most of their fields. */
function memoize<Key, Found>(find: (key: Key) => Found): (key: Key) => Found {
  const known = new Map<Key, Found>();
  return (key) => {
    const found = known.get(key) ?? find(key);
    known.set(key, found);
    return found;
  };
}

function testAlone(field: Field, leaves: readonly Leaf[]): TestedField {
  const accepts = compileAlternatives(field.alternatives);
  return { ...field, leaves, accepted: leaves.filter(({ value }) => accepts(value)) };
}

function isMet({ alternatives, leaves, accepted }: TestedField): boolean {
  if (accepted.length > 0) return true;
  return leaves.length === 0 && alternatives.some((one) => one.op === 'exists' && !one.exists);
}

/** Describes a field with leaves, none of which it accepts. */
function describeMismatch({ alternatives, leaves }: TestedField): {
  message: string;
  isNear: boolean;
} {
  const values = leaves.map(({ value }) => value);
  const words = [...new Set(values.map(describeValue))];
  const found =
    words.slice(0, 3).join(', ') + (words.length > 3 ? ` and ${words.length - 3} more` : '');
  // With different values, their types are not necessarily a mistake.
  const hint =
    findFirstHint(findHint, alternatives, values) ??
    (words.length === 1 ? findFirstHint(findKindHint, alternatives, values) : undefined);
  const expected = describeAlternatives(alternatives);
  const message = `found ${found}; expected ${expected}${hint === undefined ? '' : ` (${hint})`}`;
  return { message, isNear: hint !== undefined };
}

/** Pairs of alternative and value that are compared, to bound the time for large fields and events. */
const MAX_HINTS = 10_000;

function findFirstHint(
  findHintFor: typeof findHint,
  alternatives: readonly Alternative[],
  values: readonly Scalar[],
): string | undefined {
  let left = MAX_HINTS;
  for (const alternative of alternatives) {
    for (const value of values) {
      left -= 1;
      if (left < 0) return undefined;
      const hint = findHintFor(alternative, value);
      if (hint !== undefined) return hint;
    }
  }
  return undefined;
}
