import type { Literal, Test } from './condition.ts';

/** Formats tests in the syntax of conditions: `>= 100`. */
export function formatTests(tests: Test | readonly Test[]): string {
  return 'op' in tests ? formatTest(tests) : tests.map(formatTest).join(' or ');
}

function formatTest(test: Test): string {
  switch (test.op) {
    case 'equals':
      return `= ${formatValue(test.value)}`;
    case 'differs':
      return test.values.map((value) => `!= ${formatValue(value)}`).join(' and ');
    case 'range':
      return [
        test.least && `>${test.least.isInclusive ? '=' : ''} ${test.least.text}`,
        test.most && `<${test.most.isInclusive ? '=' : ''} ${test.most.text}`,
      ]
        .filter((part) => part !== undefined)
        .join(' and ');
    case 'exists':
      return test.exists ? 'exists' : 'is missing';
    case 'text':
      return `${WORDS[test.form]} '${test.text}'${test.ignoresCase ? ' ignoring case' : ''}`;
    case 'not-text':
      return test.texts.map((text) => `not ${WORDS[test.form]} '${text}'`).join(' and ');
    case 'cidr':
      return `in '${test.range}'`;
    default:
      return test satisfies never;
  }
}

const WORDS = {
  prefix: 'starts with',
  suffix: 'ends with',
  wildcard: 'like',
  'equals-ignore-case': '=',
} as const;

const formatValue = (value: Literal) =>
  value.kind === 'literal'
    ? String(value.value)
    : value.kind === 'text'
      ? `'${value.text}'`
      : value.text;
