import { negateCondition } from './combine-conditions.ts';
import { createReader, isSign, type Reader, type Token } from './tokens.ts';
import { NO_ARITHMETIC, parseTests } from './parse-tests.ts';
import { type Condition, DETAIL } from './condition.ts';
import { isObjectField } from './field-docs.ts';

/**
 * Parses a condition on an event, such as `data.order.total_paid >= 100 and not data.customer.email
 * ends with '@example.org'`.
 *
 * @throws ConditionError with the position of the mistake and the expected syntax.
 */
export function parseCondition(condition: string): Condition {
  const reader = createReader(condition);
  const where = parseOr(reader);
  const rest = reader.peek();
  if (rest.kind === 'end') return where;
  const isArithmetic = rest.kind === 'sign' && '+-*/%'.includes(rest.text);
  throw reader.fail(isArithmetic ? NO_ARITHMETIC : 'expected and, or, or the end of the condition');
}

function parseOr(reader: Reader): Condition {
  const parts = [parseAnd(reader)];
  while (reader.skip('or') || reader.skip('||')) parts.push(parseAnd(reader));
  return joinParts('or', parts);
}

function parseAnd(reader: Reader): Condition {
  const parts = [parseNot(reader)];
  while (reader.skip('and') || reader.skip('&&')) parts.push(parseNot(reader));
  return joinParts('and', parts);
}

const joinParts = (kind: 'and' | 'or', parts: readonly Condition[]): Condition => {
  const [first] = parts;
  return parts.length === 1 && first !== undefined ? first : { kind, parts };
};

function parseNot(reader: Reader): Condition {
  if (reader.skip('not') || reader.skip('!')) return negateCondition(parseNot(reader));
  if (!reader.skip('(')) return parseTest(reader);
  const where = parseOr(reader);
  if (!reader.skip(')')) throw reader.fail('expected a closing parenthesis');
  return where;
}

function parseTest(reader: Reader): Condition {
  const token = reader.next();
  if (token.kind !== 'word') {
    throw reader.fail(
      token.kind === 'end' || isSign(token, ')')
        ? 'expected a field, such as data.order.id'
        : 'a condition begins with a field, such as data.order.id, and the value comes after it',
      token,
    );
  }
  if (isSign(reader.peek(), '(')) {
    throw reader.fail(
      `Event patterns have no functions, such as ${token.text}: compare a field with a value`,
      token,
    );
  }
  const path = parsePath(token, reader);
  return { kind: 'test', path, tests: parseTests(reader, token.text) };
}

function parsePath(token: Token, reader: Reader): string {
  const path = token.text.replaceAll(/\[\*?\]/gu, '');
  if (path.includes('[')) {
    const anyElement = path.replaceAll(/\[[^\]]*\]/gu, '');
    throw reader.fail(
      `Event patterns cannot select an element of a list. Use instead: ${anyElement}, which matches any element`,
      token,
    );
  }
  const [first = ''] = path.split('.');
  if (first === 'detail') return path;
  if (DETAIL.includes(first)) return `detail.${path}`;
  throw reader.fail(
    isObjectField(`data.${path}`)
      ? `Unknown field ${path}. Did you mean data.${path}? Conditions compare fields of data, or event_id`
      : `Unknown field ${path}: conditions compare fields of data, such as data.order.id, or event_id`,
    token,
  );
}
