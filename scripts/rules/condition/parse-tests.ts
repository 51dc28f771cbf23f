import { negateTests } from './combine-conditions.ts';
import { isSign, type Reader, type Token } from './tokens.ts';
import type { Literal, Test, TextForm } from './condition.ts';

export const NO_ARITHMETIC =
  'Event patterns cannot do arithmetic: compare with a value, and calculate in the target';

const CONTEXT =
  'such as = 5, != 5, >= 5, in (1, 2), starts with, ends with, contains, like, exists';

/**
 * Parses the tests of a field: the operator and its values.
 *
 * @throws ConditionError with the position of the mistake.
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

/** @param hasIs - Whether it follows `is`, after which the operator is optional. */
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
  const following = reader.peek();
  if (isSign(sign, '=') && isSign(following, '<', '>')) {
    throw reader.fail(`=${following.text} is no operator. Did you mean ${following.text}=?`, sign);
  }
  if (isSign(sign, '=', '==')) return parseEquals(reader);
  if (isSign(sign, '!=', '<>')) return negateTests(parseEquals(reader));
  if (isSign(sign, '<', '<=', '>', '>=')) return [parseComparison(reader, sign)];
  if (isSign(sign, '+', '-', '*', '/', '%')) {
    throw reader.fail(NO_ARITHMETIC, sign);
  }
  if (isSign(sign, '~')) {
    throw reader.fail(`Event patterns have no regular expressions. Use instead: like 'a*b'`, sign);
  }
  throw reader.fail(`missing operator after ${field}, ${CONTEXT}`, sign);
}

function parseEquals(reader: Reader): readonly Test[] {
  const value = parseLiteral(reader);
  if (!reader.skip('ignoring', 'case')) return [{ op: 'equals', value }];
  if (value.kind !== 'text') throw reader.fail('ignoring case applies to texts only');
  return [{ op: 'text', form: 'equals-ignore-case', text: value.text, ignoresCase: true }];
}

function parseTextTest(reader: Reader, form: TextForm): readonly Test[] {
  const text = requireText(reader);
  const ignoresCase = reader.skip('ignoring', 'case');
  if (ignoresCase && form === 'wildcard') {
    throw reader.fail(
      'like is always case-sensitive. Use instead: starts with or ends with, ignoring case',
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
      `in takes a list, such as (1, 2), or an IP address range, such as '10.0.0.0/8'`,
      opening,
    );
  }
  const tests: Test[] = [];
  do tests.push({ op: 'equals', value: parseLiteral(reader) });
  while (reader.skip(','));
  if (!reader.skip(opening.text === '(' ? ')' : ']')) {
    throw reader.fail('expected a comma or a closing parenthesis');
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

/** @throws ConditionError if the next token is not a text. */
function requireText(reader: Reader): string {
  const token = reader.peek();
  const value = parseLiteral(reader);
  if (value.kind === 'text') return value.text;
  throw reader.fail(`expected a text in quotes: '${token.text}'`, token);
}

/**
 * Returns the digits of the next token.
 *
 * @throws ConditionError if it is not a number.
 */
function requireNumber(reader: Reader): string {
  const token = reader.peek();
  const value = parseLiteral(reader);
  if (value.kind === 'number') return value.text;
  const isDate = value.kind === 'text' && /^\d{4}-\d\d/u.test(value.text);
  throw reader.fail(
    isDate
      ? `Event patterns cannot compare dates. Use instead: starts with '${token.text.slice(0, 7)}', or compare in the target`
      : 'expected a number, without quotes',
    token,
  );
}

/** @throws ConditionError if the next token is not a value. */
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
        ? 'Event patterns cannot compare two fields: compare them in the target'
        : `put text in quotes: '${text}'`,
      token,
    );
  }
  throw reader.fail("expected a value: a number, a 'text', true, false or null", token);
}
