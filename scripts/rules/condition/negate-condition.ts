import type { Bound, Test, Where } from './condition.ts';
import { WhereError } from './tokens.ts';

/**
 * The opposite of a condition, as patterns know it: the field is there, and is otherwise.
 *
 * @throws WhereError for what has no opposite in a pattern.
 */
export function negated(where: Where): Where {
  if (where.kind === 'test') return { ...where, tests: negatedTests(where.tests) };
  return { kind: where.kind === 'and' ? 'or' : 'and', parts: where.parts.map(negated) };
}

/** @param tests - Any of them is enough; of their opposites all are needed. */
export function negatedTests(tests: readonly Test[]): readonly Test[] {
  const [test, ...others] = tests;
  if (test === undefined) return [];
  if (others.length === 0) return opposite(test);
  const values = tests.map((one) => {
    if (one.op === 'equals') return one.value;
    throw new WhereError('not stands before a single condition or a list of values');
  });
  return [{ op: 'differs', values }];
}

function opposite(test: Test): readonly Test[] {
  switch (test.op) {
    case 'equals':
      return [{ op: 'differs', values: [test.value] }];
    case 'differs':
      return test.values.map((value) => ({ op: 'equals', value }));
    case 'range':
      return [
        ...(test.least ? [{ op: 'range', most: otherSide(test.least) } as const] : []),
        ...(test.most ? [{ op: 'range', least: otherSide(test.most) } as const] : []),
      ];
    case 'exists':
      return [{ op: 'exists', exists: !test.exists }];
    case 'text':
      if (test.ignoresCase && test.form !== 'equals-ignore-case') {
        throw new WhereError(
          'A pattern heeds letter case where a text must not start or end with another. The nearest: without ignoring case',
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
      throw new WhereError(
        'A pattern cannot exclude a range of addresses. The nearest: not starts with the part that they share',
      );
    default:
      return test satisfies never;
  }
}

const otherSide = ({ text, isInclusive }: Bound): Bound => ({ text, isInclusive: !isInclusive });
