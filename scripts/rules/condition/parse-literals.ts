import type { Literal } from './condition.ts';
import type { Reader } from './token-reader.ts';

/** @throws WhereError with the place, where no text comes next. */
export function textOf(reader: Reader): string {
  const token = reader.peek();
  const value = readLiteral(reader);
  if (value.kind === 'text') return value.text;
  throw reader.fail(`this wants a text in quotes: '${token.text}'`, token);
}

/**
 * The digits of the number that comes next.
 *
 * @throws WhereError with the place, where none does.
 */
export function numberOf(reader: Reader): string {
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

/** @throws WhereError with the place, where no value comes next. */
export function readLiteral(reader: Reader): Literal {
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
