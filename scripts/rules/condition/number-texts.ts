import type { Condition, Literal, Test } from './condition.ts';

/** Decimal places with which shops send prices as texts. */
const PLACES = [2, 6];

/**
 * Makes the tests that compare with a number for equality also accept the number as a text, such as `"150.00"` for 150,
 * which some shops send. Other comparisons stay: EventBridge cannot compare texts by their value.
 */
export function acceptNumberTexts(condition: Condition): Condition {
  return condition.kind === 'test'
    ? { ...condition, tests: condition.tests.flatMap((test) => [test, ...listTextTests(test)]) }
    : { ...condition, parts: condition.parts.map(acceptNumberTexts) };
}

function listTextTests(test: Test): Test[] {
  if (test.op !== 'equals' || test.value.kind !== 'number') return [];
  return listNumberTexts(test.value.text).map((text) => {
    const value: Literal = { kind: 'text', text };
    return { op: 'equals', value };
  });
}

/** Lists notations of a number: as written, and with the usual decimal places. */
function listNumberTexts(text: string): string[] {
  const [, whole, fraction = ''] = /^(-?\d+)(?:\.(\d+))?$/u.exec(text) ?? [];
  if (whole === undefined) return [text];
  const digits = fraction.replace(/0+$/u, '');
  const plain = digits === '' ? whole : `${whole}.${digits}`;
  const padded = PLACES.filter((places) => digits.length <= places).map(
    (places) => `${whole}.${digits.padEnd(places, '0')}`,
  );
  return [...new Set([text, plain, ...padded])];
}

/**
 * Creates a note on fields that are compared with numbers: a number that a shop sends as a text never matches.
 *
 * @param acceptsTexts - Whether {@link acceptNumberTexts} was used.
 * @param option - What the user knows {@link acceptNumberTexts} as.
 * @returns `undefined` if there is none.
 */
export function createNumberNote(
  condition: Condition,
  acceptsTexts: boolean,
  option: string,
): string | undefined {
  const paths = [...new Set(listNumberPaths(condition, acceptsTexts))];
  if (paths.length === 0) return undefined;
  const subject = `${paths.join(', ')}: if your shop sends ${paths.length === 1 ? 'this number' : 'these numbers'} as text, such as "150.00",`;
  const isHelped = !acceptsTexts && listNumberPaths(condition, true).length < paths.length;
  return `${subject} the event does not match, since a pattern compares numbers with numbers.${isHelped ? ` ${option} makes = and in accept both` : ''}`;
}

function listNumberPaths(condition: Condition, acceptsTexts: boolean): string[] {
  if (condition.kind !== 'test') {
    return condition.parts.flatMap((part) => listNumberPaths(part, acceptsTexts));
  }
  const isNumeric = condition.tests.some(
    (test) =>
      test.op === 'range' ||
      (!acceptsTexts && test.op === 'equals' && test.value.kind === 'number'),
  );
  return isNumeric ? [condition.path.replace(/^detail\./u, '')] : [];
}
