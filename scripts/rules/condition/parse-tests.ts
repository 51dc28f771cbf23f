import { negateTests } from './combine-conditions.ts';
import { isSign, type Reader, type Token } from './tokens.ts';
import type { Literal, Test, TextForm } from './condition.ts';

const CONTEXT =
  'such as = 5, != 5, >= 5, in (1, 2), starts with, ends with, contains, like, exists';

/**
 * Reads what a condition demands of its field.
 *
 * @throws ConditionError with the place.
 */
export function parseTests(reader: Reader, field: string): readonly Test[] {
  const hasIs = reader.skip('is');
  const isNegated = reader.skip('not') || reader.skip('does', 'not');
  const start = reader.peek();
  const tests = parsePositive(reader, field, hasIs);
  if (!isNegated) return tests;
  if (start.kind === 'sign') throw reader.fail('not stands before a field or a word', start);
  return negateTests(tests);
}

/** @param hasIs - Whether an `is` stands before it, after which a value is enough. */
function parsePositive(reader: Reader, field: string, hasIs: boolean): readonly Test[] {
  if (reader.skip('exists') || reader.skip('exist')) return [{ op: 'exists', exists: true }];
  if (reader.skip('missing')) return [{ op: 'exists', exists: false }];
  if (reader.skip('in')) return parseMembership(reader);
  if (reader.skip('between')) return parseBetween(reader);
  if (reader.skip('starts', 'with') || reader.skip('start', 'with')) {
    return parseTextTest(reader, 'prefix');
  }
  if (reader.skip('ends', 'with') || reader.skip('end', 'with'))
    return parseTextTest(reader, 'suffix');
  if (reader.skip('like')) return parseTextTest(reader, 'wildcard');
  if (reader.skip('contains') || reader.skip('contain')) {
    const literal = requireText(reader).replaceAll(/[\\*]/gu, String.raw`\$&`);
    return [{ op: 'text', form: 'wildcard', text: `*${literal}*`, ignoresCase: false }];
  }
  if (hasIs && reader.peek().kind !== 'sign') return parseEquals(reader);
  const sign = reader.next();
  if (isSign(sign, '=', '==')) return parseEquals(reader);
  if (isSign(sign, '!=', '<>')) return negateTests(parseEquals(reader));
  if (isSign(sign, '<', '<=', '>', '>=')) return [parseComparison(reader, sign)];
  if (isSign(sign, '+', '-', '*', '/', '%')) {
    throw reader.fail(
      'Event patterns cannot do arithmetic: compare the field with a value, and calculate in the target',
      sign,
    );
  }
  if (isSign(sign, '~')) {
    throw reader.fail(`A pattern knows no regular expressions. The nearest: like 'a*b'`, sign);
  }
  throw reader.fail(`what is to hold of ${field} is missing here, ${CONTEXT}`, sign);
}

function parseEquals(reader: Reader): readonly Test[] {
  const value = parseLiteral(reader);
  if (!reader.skip('ignoring', 'case')) return [{ op: 'equals', value }];
  if (value.kind !== 'text') throw reader.fail('only a text has letter case');
  return [{ op: 'text', form: 'equals-ignore-case', text: value.text, ignoresCase: true }];
}

function parseTextTest(reader: Reader, form: TextForm): readonly Test[] {
  const text = requireText(reader);
  const ignoresCase = reader.skip('ignoring', 'case');
  if (ignoresCase && form === 'wildcard') {
    throw reader.fail(
      'A pattern is case-sensitive in like. The nearest: starts with or ends with, ignoring case',
    );
  }
  return [{ op: 'text', form, text, ignoresCase }];
}

function parseMembership(reader: Reader): readonly Test[] {
  const { kind, text } = reader.peek();
  if (kind === 'text' && text.includes('/')) {
    reader.next();
    return [{ op: 'cidr', range: text }];
  }
  const opening = reader.next();
  if (!isSign(opening, '(', '[')) {
    throw reader.fail(
      `in takes a list, in (1, 2), or a range of addresses, in '10.0.0.0/8'`,
      opening,
    );
  }
  const tests: Test[] = [];
  do tests.push({ op: 'equals', value: parseLiteral(reader) });
  while (reader.skip(','));
  if (!reader.skip(opening.text === '(' ? ')' : ']')) {
    throw reader.fail('the list has no end: a comma or a closing parenthesis is missing here');
  }
  return tests;
}

function parseBetween(reader: Reader): readonly Test[] {
  const least = requireNumber(reader);
  if (!reader.skip('and')) throw reader.fail('between takes two numbers: between 1 and 10');
  const most = requireNumber(reader);
  return [
    {
      op: 'range',
      least: { text: least, isInclusive: true },
      most: { text: most, isInclusive: true },
    },
  ];
}

function parseComparison(reader: Reader, sign: Token): Test {
  const bound = { text: requireNumber(reader), isInclusive: sign.text.endsWith('=') };
  return sign.text.startsWith('>') ? { op: 'range', least: bound } : { op: 'range', most: bound };
}

/** @throws ConditionError with the place, where no text comes next. */
function requireText(reader: Reader): string {
  const token = reader.peek();
  const value = parseLiteral(reader);
  if (value.kind === 'text') return value.text;
  throw reader.fail(`this wants a text in quotes: '${token.text}'`, token);
}

/**
 * The digits of the number that comes next.
 *
 * @throws ConditionError with the place, where none does.
 */
function requireNumber(reader: Reader): string {
  const token = reader.peek();
  const value = parseLiteral(reader);
  if (value.kind === 'number') return value.text;
  const isDate = value.kind === 'text' && /^\d{4}-\d\d/u.test(value.text);
  throw reader.fail(
    isDate
      ? `A pattern compares numbers alone, not dates. The nearest: starts with '${token.text.slice(0, 7)}', or compare in the target`
      : 'only numbers can be compared by size: write one without quotes',
    token,
  );
}

/** @throws ConditionError with the place, where no value comes next. */
function parseLiteral(reader: Reader): Literal {
  const token = reader.next();
  const { kind, text } = token;
  if (kind === 'text') return { kind: 'text', text };
  if (kind === 'number') return { kind: 'number', text };
  if (kind === 'word') {
    const word = text.toLowerCase();
    if (word === 'null') return { kind: 'literal', value: null };
    if (word === 'true' || word === 'false') return { kind: 'literal', value: word === 'true' };
    throw reader.fail(
      /^(data|detail)\./u.test(text)
        ? 'A pattern compares with a value, not with another field: compare the two in the target'
        : `put text in quotes: '${text}'`,
      token,
    );
  }
  throw reader.fail("a value is missing here: a number, a 'text', true, false or null", token);
}
