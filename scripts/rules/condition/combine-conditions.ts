import { compareNumbers, parseNumber } from '../../patterns/json/scalar.ts';
import { told } from './format-condition.ts';
import { WhereError } from './tokens.ts';
import type { Bound, Literal, Test } from './condition.ts';

/**
 * Two demands on one field as one, since a pattern has one list of alternatives for a field.
 *
 * @returns Nothing where nothing meets both.
 * @throws WhereError for demands that cannot be said in one.
 */
export function both(
  path: string,
  some: readonly Test[],
  others: readonly Test[],
): readonly Test[] {
  const results = some.flatMap((one) =>
    others.map((other) => [one, other, pair(one, other)] as const),
  );
  return results.flatMap(([one, other, tests]) => {
    if (tests !== 'not sayable') return tests;
    throw new WhereError(
      `A pattern says one thing of a field, and cannot say of ${path} that it ${told(one)} and ${told(other)}. ${nearest(one, other)}`,
    );
  });
}

/** That nothing meets two demands on one field. */
export const neverBoth = (path: string, some: readonly Test[], others: readonly Test[]) =>
  new WhereError(`Nothing meets the condition: ${path} never ${told(some)} and ${told(others)}`);

function nearest(one: Test, other: Test): string {
  const tests = [one, other];
  const [prefix, suffix] = ['prefix', 'suffix'].map((form) =>
    tests.find((test) => test.op === 'text' && test.form === form && !test.ignoresCase),
  );
  if (prefix?.op === 'text' && suffix?.op === 'text') {
    return `The nearest: like '${prefix.text}*${suffix.text}'`;
  }
  return 'The nearest: the narrower of the two here, and the other in the target';
}

/** @returns What meets both; nothing where no value does. */
function pair(one: Test, other: Test): readonly Test[] | 'not sayable' {
  if (JSON.stringify(one) === JSON.stringify(other)) return [one];
  if (one.op === 'exists') return one.exists === isPresent(other) ? [other] : [];
  if (other.op === 'exists') return pair(other, one);
  if (one.op === 'range' && other.op === 'range') return overlap(one, other);
  if (one.op === 'equals' && other.op === 'equals') {
    return isSameValue(one.value, other.value) ? [one] : [];
  }
  if (one.op === 'equals' && other.op === 'differs') {
    return other.values.some((value) => isSameValue(value, one.value)) ? [] : [one];
  }
  if (one.op === 'equals' && other.op === 'range') {
    if (one.value.kind !== 'number') return [];
    const bound = { text: one.value.text, isInclusive: true };
    return overlap({ op: 'range', least: bound, most: bound }, other);
  }
  if (other.op === 'equals' && (one.op === 'differs' || one.op === 'range')) {
    return pair(other, one);
  }
  if (one.op === 'differs' && other.op === 'differs') {
    const values = [...one.values, ...other.values];
    return [
      { op: 'differs', values: [...new Map(values.map((v) => [JSON.stringify(v), v])).values()] },
    ];
  }
  if (one.op === 'not-text' && other.op === 'not-text' && one.form === other.form) {
    return [{ ...one, texts: [...new Set([...one.texts, ...other.texts])] }];
  }
  if (one.op === 'range' && other.op === 'differs') return without(one, other.values);
  if (one.op === 'differs' && other.op === 'range') return pair(other, one);
  return 'not sayable';
}

const isPresent = (test: Test) => test.op !== 'exists' || test.exists;

const isSameValue = (one: Literal, other: Literal) =>
  one.kind === 'number' && other.kind === 'number'
    ? compareNumbers(parseNumber(one.text), parseNumber(other.text)) === 0
    : JSON.stringify(one) === JSON.stringify(other);

type Range = Extract<Test, { op: 'range' }>;

/** @returns Nothing where no number is in both. */
function overlap(one: Range, other: Range): readonly Test[] {
  const least = tighter(one.least, other.least, (order) => order > 0);
  const most = tighter(one.most, other.most, (order) => order < 0);
  if (least !== undefined && most !== undefined) {
    const order = orderOf(least, most);
    if (order > 0 || (order === 0 && !(least.isInclusive && most.isInclusive))) return [];
    if (order === 0) return [{ op: 'equals', value: { kind: 'number', text: least.text } }];
  }
  return [{ op: 'range', ...(least && { least }), ...(most && { most }) }];
}

function tighter(
  one: Bound | undefined,
  other: Bound | undefined,
  isTighter: (order: number) => boolean,
): Bound | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  const order = orderOf(one, other);
  if (order === 0) return one.isInclusive ? other : one;
  return isTighter(order) ? one : other;
}

const orderOf = (one: Bound, other: Bound) =>
  compareNumbers(parseNumber(one.text), parseNumber(other.text));

/** A range but for some numbers: what lies between them. What is no number is in none. */
function without(range: Range, values: readonly Literal[]): readonly Test[] {
  let ranges: readonly Test[] = [range];
  for (const value of values) {
    if (value.kind !== 'number') continue;
    const bound = { text: value.text, isInclusive: false };
    ranges = ranges.flatMap((part) =>
      part.op === 'range'
        ? [
            ...overlap(part, { op: 'range', most: bound }),
            ...overlap(part, { op: 'range', least: bound }),
          ]
        : [part],
    );
  }
  return ranges;
}
