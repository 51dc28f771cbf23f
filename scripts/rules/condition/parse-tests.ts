import { negatedTests } from './negate-condition.ts';
import { isSign, type Reader } from './token-reader.ts';
import { numberOf, readLiteral, textOf } from './parse-literals.ts';
import type { Token } from './tokens.ts';
import type { Test, TextForm } from './condition.ts';

const CONTEXT =
  'such as = 5, != 5, >= 5, in (1, 2), starts with, ends with, contains, like, exists';

/**
 * Reads what a condition demands of its field.
 *
 * @throws WhereError with the place.
 */
export function readTests(reader: Reader, field: string): readonly Test[] {
  const hasIs = reader.skip('is');
  const isNegated = reader.skip('not') || reader.skip('does', 'not');
  const start = reader.peek();
  const tests = readPositive(reader, field, hasIs);
  if (!isNegated) return tests;
  if (start.kind === 'sign') throw reader.fail('not stands before a field or a word', start);
  return negatedTests(tests);
}

/** @param hasIs - Whether an `is` stands before it, after which a value is enough. */
function readPositive(reader: Reader, field: string, hasIs: boolean): readonly Test[] {
  if (reader.skip('exists') || reader.skip('exist')) return [{ op: 'exists', exists: true }];
  if (reader.skip('missing')) return [{ op: 'exists', exists: false }];
  if (reader.skip('in')) return readIn(reader);
  if (reader.skip('between')) return readBetween(reader);
  if (reader.skip('starts', 'with') || reader.skip('start', 'with')) {
    return readText(reader, 'prefix');
  }
  if (reader.skip('ends', 'with') || reader.skip('end', 'with')) return readText(reader, 'suffix');
  if (reader.skip('like')) return readText(reader, 'wildcard');
  if (reader.skip('contains') || reader.skip('contain')) {
    const literal = textOf(reader).replaceAll(/[\\*]/gu, String.raw`\$&`);
    return [{ op: 'text', form: 'wildcard', text: `*${literal}*`, ignoresCase: false }];
  }
  if (hasIs && reader.peek().kind !== 'sign') return readEquals(reader);
  const sign = reader.next();
  if (isSign(sign, '=', '==')) return readEquals(reader);
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
