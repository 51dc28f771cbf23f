import { compareNumbers, parseNumber } from '../../patterns/json/scalar.ts';
import { formatTests } from './format-condition.ts';
import { ConditionError } from './tokens.ts';
import type { Bound, Condition, Literal, Test } from './condition.ts';

/**
 * Intersects two lists of tests of one field: an event pattern has a single list of alternatives for each
 * field, any of which may match.
 *
 * @returns An empty list if no value passes both.
 * @throws ConditionError if a pattern cannot express the intersection.
 */
export function combineTests(
  path: string,
  some: readonly Test[],
  others: readonly Test[],
): readonly Test[] {
  const results = some.flatMap((one) =>
    others.map((other) => [one, other, combineTwo(one, other)] as const),
  );
  return results.flatMap(([one, other, tests]) => {
    if (tests !== undefined) return tests;
    throw new ConditionError(
      `Event patterns cannot combine these conditions on ${path}: ${formatTests(one)}, ${formatTests(other)}. ${suggestNearest(one, other)}`,
    );
  });
}

/** Creates the error for two lists of tests that no value of a field passes. */
export const createContradiction = (path: string, some: readonly Test[], others: readonly Test[]) =>
  new ConditionError(
    `No event can match: ${path} ${formatTests(some)} and ${formatTests(others)} exclude each other. Remove one of them`,
  );

function suggestNearest(one: Test, other: Test): string {
  const tests = [one, other];
  const [prefix, suffix] = ['prefix', 'suffix'].map((form) =>
    tests.find((test) => test.op === 'text' && test.form === form && !test.ignoresCase),
  );
  if (prefix?.op === 'text' && suffix?.op === 'text') {
    return `Use instead: like '${prefix.text}*${suffix.text}'`;
  }
  return 'Keep the narrower one, and check the other in the target';
}

/** @returns An empty list if no value passes both, and `undefined` if a pattern cannot express it. */
function combineTwo(one: Test, other: Test): readonly Test[] | undefined {
  if (JSON.stringify(one) === JSON.stringify(other)) return [one];
  if (one.op === 'exists') return one.exists === isPresent(other) ? [other] : [];
  if (other.op === 'exists') return combineTwo(other, one);
  if (one.op === 'range' && other.op === 'range') return intersectRanges(one, other);
  if (one.op === 'equals' && other.op === 'equals') {
    return isSameValue(one.value, other.value) ? [one] : [];
  }
  if (one.op === 'equals' && other.op === 'differs') {
    return other.values.some((value) => isSameValue(value, one.value)) ? [] : [one];
  }
  if (one.op === 'equals' && other.op === 'range') {
    if (one.value.kind !== 'number') return [];
    const bound = { text: one.value.text, isInclusive: true };
    return intersectRanges({ op: 'range', least: bound, most: bound }, other);
  }
  if (other.op === 'equals' && (one.op === 'differs' || one.op === 'range')) {
    return combineTwo(other, one);
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
  if (one.op === 'range' && other.op === 'differs') return excludeNumbers(one, other.values);
  if (one.op === 'differs' && other.op === 'range') return combineTwo(other, one);
  return undefined;
}

const isPresent = (test: Test) => test.op !== 'exists' || test.exists;

const isSameValue = (one: Literal, other: Literal) =>
  one.kind === 'number' && other.kind === 'number'
    ? compareNumbers(parseNumber(one.text), parseNumber(other.text)) === 0
    : JSON.stringify(one) === JSON.stringify(other);

type Range = Extract<Test, { op: 'range' }>;

/** @returns An empty list if the ranges do not overlap. */
function intersectRanges(one: Range, other: Range): readonly Test[] {
  const least = pickTighter(one.least, other.least, (order) => order > 0);
  const most = pickTighter(one.most, other.most, (order) => order < 0);
  if (least !== undefined && most !== undefined) {
    const order = compareBounds(least, most);
    if (order > 0 || (order === 0 && !(least.isInclusive && most.isInclusive))) return [];
    if (order === 0) return [{ op: 'equals', value: { kind: 'number', text: least.text } }];
  }
  return [{ op: 'range', ...(least && { least }), ...(most && { most }) }];
}

function pickTighter(
  one: Bound | undefined,
  other: Bound | undefined,
  isTighter: (order: number) => boolean,
): Bound | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  const order = compareBounds(one, other);
  if (order === 0) return one.isInclusive ? other : one;
  return isTighter(order) ? one : other;
}

const compareBounds = (one: Bound, other: Bound) =>
  compareNumbers(parseNumber(one.text), parseNumber(other.text));

/** Splits a range at excluded numbers. Other values are never in a range, and are ignored. */
function excludeNumbers(range: Range, values: readonly Literal[]): readonly Test[] {
  let ranges: readonly Test[] = [range];
  for (const value of values) {
    if (value.kind !== 'number') continue;
    const bound = { text: value.text, isInclusive: false };
    ranges = ranges.flatMap((part) =>
      part.op === 'range'
        ? [
            ...intersectRanges(part, { op: 'range', most: bound }),
            ...intersectRanges(part, { op: 'range', least: bound }),
          ]
        : [part],
    );
  }
  return ranges;
}

/**
 * Negates a condition. A negated comparison, like `anything-but`, requires that the field is present.
 *
 * @throws ConditionError if a pattern cannot express the negation.
 */
export function negateCondition(where: Condition): Condition {
  if (where.kind === 'test') return { ...where, tests: negateTests(where.tests) };
  return { kind: where.kind === 'and' ? 'or' : 'and', parts: where.parts.map(negateCondition) };
}

/**
 * Negates a list of tests, any of which may pass: all negations must pass.
 *
 * @throws ConditionError if a pattern cannot express the negation.
 */
export function negateTests(tests: readonly Test[]): readonly Test[] {
  const [test, ...others] = tests;
  if (test === undefined) return [];
  if (others.length === 0) return negateTest(test);
  const values = tests.map((one) => {
    if (one.op === 'equals') return one.value;
    throw new ConditionError(
      'not applies to a single condition or a list of values. Write not before each condition',
    );
  });
  return [{ op: 'differs', values }];
}

function negateTest(test: Test): readonly Test[] {
  switch (test.op) {
    case 'equals':
      return [{ op: 'differs', values: [test.value] }];
    case 'differs':
      return test.values.map((value) => ({ op: 'equals', value }));
    case 'range':
      return [
        ...(test.least ? [{ op: 'range', most: flipBound(test.least) } as const] : []),
        ...(test.most ? [{ op: 'range', least: flipBound(test.most) } as const] : []),
      ];
    case 'exists':
      return [{ op: 'exists', exists: !test.exists }];
    case 'text':
      if (test.ignoresCase && test.form !== 'equals-ignore-case') {
        throw new ConditionError(
          'Event patterns cannot ignore case in not starts with and not ends with. Use instead: the same without ignoring case',
        );
      }
      return [{ op: 'not-text', form: test.form, texts: [test.text] }];
    case 'not-text':
      return test.texts.map((text) => ({
        op: 'text',
        form: test.form,
        text,
        ignoresCase: test.form === 'equals-ignore-case',
      }));
    case 'cidr':
      throw new ConditionError(
        'Event patterns cannot exclude an IP address range. Use instead: not starts with, and the common part of the addresses',
      );
    default:
      return test satisfies never;
  }
}

const flipBound = ({ text, isInclusive }: Bound): Bound => ({ text, isInclusive: !isInclusive });
