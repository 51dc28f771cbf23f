import type { Token, WhereError } from './tokens.ts';
import { negatedTests } from './negate.ts';
import type { Literal, Test, TextForm } from './where.ts';

/** Reads a condition token by token. */
export interface Reader {
  readonly peek: (ahead?: number) => Token;
  readonly next: () => Token;
  /** Goes past some words, in any letter case, if they come next. */
  readonly skip: (...words: readonly string[]) => boolean;
  /** What is wrong at a token, by default the next one. */
  readonly fail: (problem: string, token?: Token) => WhereError;
}

const CONTEXT =
  'such as = 5, != 5, >= 5, in (1, 2), starts with, ends with, contains, like, exists';

/** Reads what a condition demands of its field. */
export function readTests(reader: Reader, field: string): readonly Test[] {
  const isNegated = reader.skip('not') || reader.skip('does', 'not');
  const start = reader.peek();
  const tests = readPositive(reader, field);
  if (!isNegated) return tests;
  if (start.kind === 'sign') throw reader.fail('not stands before a field or a word', start);
  return negatedTests(tests);
}

function readPositive(reader: Reader, field: string): readonly Test[] {
  if (reader.skip('exists') || reader.skip('exist')) return [{ op: 'exists', exists: true }];
  if (reader.skip('is', 'missing') || reader.skip('missing')) {
    return [{ op: 'exists', exists: false }];
  }
  if (reader.skip('in')) return readIn(reader);
  if (reader.skip('between')) return readBetween(reader);
  if (reader.skip('starts', 'with')) return readText(reader, 'prefix');
  if (reader.skip('ends', 'with')) return readText(reader, 'suffix');
  if (reader.skip('like')) return readText(reader, 'wildcard');
  if (reader.skip('contains')) {
    const literal = textOf(reader).replaceAll(/[\\*]/gu, String.raw`\$&`);
    return [{ op: 'text', form: 'wildcard', text: `*${literal}*`, ignoresCase: false }];
  }
  const sign = reader.next();
  if (isSign(sign, '=', '==') || isWordIs(sign)) return readEquals(reader);
  if (isSign(sign, '!=', '<>')) return negatedTests(readEquals(reader));
  if (isSign(sign, '<', '<=', '>', '>=')) return [readComparison(reader, sign)];
  if (isSign(sign, '+', '-', '*', '/', '%')) {
    throw reader.fail(
      'A pattern does not reckon: compare the field with a value, and reckon in the target',
      sign,
    );
  }
  if (isSign(sign, '~')) {
    throw reader.fail(`A pattern knows no regular expressions. The nearest: like 'a*b'`, sign);
  }
  throw reader.fail(`what is to hold of ${field} is missing here, ${CONTEXT}`, sign);
}

export const isSign = ({ kind, text }: Token, ...signs: readonly string[]) =>
  kind === 'sign' && signs.includes(text);

const isWordIs = ({ kind, text }: Token) => kind === 'word' && text.toLowerCase() === 'is';

function readEquals(reader: Reader): readonly Test[] {
  const value = readLiteral(reader);
  if (!reader.skip('ignoring', 'case')) return [{ op: 'equals', value }];
  if (value.kind !== 'text') throw reader.fail('only a text has letter case');
  return [{ op: 'text', form: 'equals-ignore-case', text: value.text, ignoresCase: true }];
}

function readText(reader: Reader, form: TextForm): readonly Test[] {
  const text = textOf(reader);
  const ignoresCase = reader.skip('ignoring', 'case');
  if (ignoresCase && form === 'wildcard') {
    throw reader.fail(
      'A pattern heeds letter case in like. The nearest: starts with or ends with, ignoring case',
    );
  }
  return [{ op: 'text', form, text, ignoresCase }];
}

function textOf(reader: Reader): string {
  const token = reader.peek();
  const value = readLiteral(reader);
  if (value.kind === 'text') return value.text;
  throw reader.fail(`this wants a text in quotes: '${token.text}'`, token);
}

function readIn(reader: Reader): readonly Test[] {
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
  do tests.push({ op: 'equals', value: readLiteral(reader) });
  while (reader.skip(','));
  if (!reader.skip(opening.text === '(' ? ')' : ']')) {
    throw reader.fail('the list has no end: a comma or a closing parenthesis is missing here');
  }
  return tests;
}

function readBetween(reader: Reader): readonly Test[] {
  const least = numberOf(reader);
  if (!reader.skip('and')) throw reader.fail('between takes two numbers: between 1 and 10');
  const most = numberOf(reader);
  return [
    {
      op: 'range',
      least: { text: least, isInclusive: true },
      most: { text: most, isInclusive: true },
    },
  ];
}

function readComparison(reader: Reader, sign: Token): Test {
  const bound = { text: numberOf(reader), isInclusive: sign.text.endsWith('=') };
  return sign.text.startsWith('>') ? { op: 'range', least: bound } : { op: 'range', most: bound };
}

function numberOf(reader: Reader): string {
  const token = reader.peek();
  const value = readLiteral(reader);
  if (value.kind === 'number') return value.text;
  const isDate = value.kind === 'text' && /^\d{4}-\d\d/u.test(value.text);
  throw reader.fail(
    isDate
      ? `A pattern compares numbers alone, not dates. The nearest: starts with '${token.text.slice(0, 7)}', or compare in the target`
      : 'only numbers can be compared by size: write one without quotes',
    token,
  );
}

function readLiteral(reader: Reader): Literal {
  const token = reader.next();
  const { kind, text } = token;
  if (kind === 'text') return { kind: 'text', text };
  if (kind === 'number') return { kind: 'number', text };
  if (kind === 'word') {
    if (text === 'null') return { kind: 'literal', value: null };
    if (text === 'true' || text === 'false') return { kind: 'literal', value: text === 'true' };
    throw reader.fail(
      /^(data|detail)\./u.test(text)
        ? 'A pattern compares with a value, not with another field: compare the two in the target'
        : `put text in quotes: '${text}'`,
      token,
    );
  }
  throw reader.fail("a value is missing here: a number, a 'text', true, false or null", token);
}
