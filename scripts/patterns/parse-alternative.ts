import { parseAddress } from './ip-address.ts';
import { ExactNumber, parseNumber, type Scalar } from './json/scalar.ts';
import type { Entry, Json } from './json/parse-json.ts';
import {
  type Alternative,
  type Bound,
  listLetterCases,
  OPERATORS,
  PatternError,
  SIGNS,
  type TextTest,
} from './operators.ts';
import { suggestComparison, suggestInstead } from './suggestions.ts';

/**
 * Parses an alternative of a pattern's field: a value, or a match object such as `{"prefix":"a"}`.
 *
 * @param path - Its path in the pattern, for errors.
 * @throws PatternError
 */
export function parseAlternative(json: Json, path: string): Alternative {
  if (json.kind === 'array') {
    throw new PatternError(path, 'nested arrays are not allowed: list the values in one array');
  }
  if (json.kind !== 'object') return { op: 'equals', value: toScalar(json) };
  const [name, argument] = requireOneEntry(json, path, describeRule(json));
  const at = `${path}.${name}`;
  switch (name) {
    case 'exists':
      if (argument.kind === 'literal' && argument.value !== null) {
        return { op: 'exists', exists: argument.value };
      }
      throw new PatternError(at, 'exists takes true or false');
    case 'anything-but':
      return parseAnythingBut(argument, at);
    case 'numeric':
      return parseNumeric(argument, at);
    case 'cidr':
      return parseCidr(argument, at);
    default:
      return parseTextTest(name, argument, at);
  }
}

function describeRule({ entries }: Extract<Json, { kind: 'object' }>): string {
  const rule = 'a match object has one operator';
  const isOfFields = entries.length > 0 && !entries.some(([name]) => OPERATORS.includes(name));
  return isOfFields ? `${rule}: ${WITHOUT_BRACKETS}` : rule;
}

const WITHOUT_BRACKETS =
  'write an object of fields without [ ] around it, also for arrays of objects';

type ScalarJson = Extract<Json, { kind: 'string' | 'number' | 'literal' }>;

function toScalar(json: ScalarJson): Scalar {
  return json.kind === 'number' ? parseNumber(json.text) : json.value;
}

function requireOneEntry(json: Json, path: string, rule: string): Entry {
  if (json.kind === 'object') {
    const [entry, ...others] = json.entries;
    if (entry !== undefined && others.length === 0) return entry;
  }
  throw new PatternError(path, rule);
}

/** Parses a test of a text, such as `prefix`, also within `anything-but`. */
function parseTextTest(name: string, argument: Json, path: string): TextTest {
  switch (name) {
    case 'prefix':
    case 'suffix': {
      if (argument.kind !== 'object') {
        return { op: name, text: requireText(argument, name, path) };
      }
      const [inner, text] = requireOneEntry(
        argument,
        path,
        `${name} takes a text or {"equals-ignore-case": …}`,
      );
      if (inner !== 'equals-ignore-case') {
        throw new PatternError(
          `${path}.${inner}`,
          `${name} may contain equals-ignore-case, nothing else`,
        );
      }
      return ignoreCase(name, requireText(text, inner, `${path}.${inner}`));
    }
    case 'equals-ignore-case':
      return ignoreCase(name, requireText(argument, name, path));
    case 'wildcard': {
      const text = requireText(argument, name, path);
      return { op: name, text, parts: splitWildcard(text, path) };
    }
    default:
      throw new PatternError(path, describeUnknownOperator(name, argument));
  }
}

function describeUnknownOperator(name: string, argument: Json): string {
  const known = OPERATORS.find((one) => one.toLowerCase() === name.toLowerCase());
  if (known !== undefined) return `operators are written in lower case: ${known}`;
  const none = `unknown operator ${name}`;
  if (SIGNS.includes(name)) return `${none}: write ${suggestComparison(name, argument)}`;
  const instead = suggestInstead(name);
  if (instead !== undefined) return `${none}: ${instead}`;
  return argument.kind === 'array' || argument.kind === 'object'
    ? `${none}: ${WITHOUT_BRACKETS}`
    : `${none}: the operators are ${OPERATORS.join(', ')}`;
}

const ignoreCase = (op: 'prefix' | 'suffix' | 'equals-ignore-case', text: string): TextTest => ({
  op,
  text,
  letters: listLetterCases(text),
});

function requireText(json: Json, operator: string, path: string): string {
  if (json.kind === 'string') return json.value;
  throw new PatternError(path, `${operator} takes a text`);
}

function splitWildcard(text: string, path: string): string[] {
  const parts = [''];
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char === '*') {
      if (text.charAt(at + 1) === '*') {
        throw new PatternError(path, 'a wildcard cannot have two asterisks in a row');
      }
      parts.push('');
      continue;
    }
    if (char === '\\') {
      at += 1;
      if (!['*', '\\'].includes(text.charAt(at))) {
        throw new PatternError(path, 'in a wildcard, a backslash can only escape * or \\');
      }
    }
    parts.push(`${parts.pop()}${text.charAt(at)}`);
  }
  return parts;
}

function parseAnythingBut(json: Json, path: string): Alternative {
  if (json.kind === 'object') {
    const rule =
      'anything-but takes values, or one of prefix, suffix, equals-ignore-case, wildcard';
    const [name, argument] = requireOneEntry(json, path, rule);
    const at = `${path}.${name}`;
    if (!['prefix', 'suffix', 'equals-ignore-case', 'wildcard'].includes(name)) {
      const instead = OPERATORS.includes(name) ? undefined : suggestInstead(name);
      throw new PatternError(at, instead === undefined ? rule : `${rule}: ${instead}`);
    }
    const items = argument.kind === 'array' ? argument.items : [argument];
    if (items.length === 0)
      throw new PatternError(at, `${name} takes a text, or a list that is not empty`);
    return {
      op: 'anything-but-text',
      tests: items.map((item) => {
        if (item.kind !== 'string')
          throw new PatternError(at, `in anything-but, ${name} takes a text or a list of texts`);
        if (item.value === '' && (name === 'prefix' || name === 'suffix')) {
          throw new PatternError(
            at,
            `in anything-but, ${name} does not take an empty text, which would exclude every text`,
          );
        }
        return parseTextTest(name, item, at);
      }),
    };
  }
  const items = json.kind === 'array' ? json.items : [json];
  const kinds = new Set(items.map(({ kind }) => kind));
  if (kinds.size !== 1 || !(kinds.has('string') || kinds.has('number'))) {
    throw new PatternError(path, 'anything-but takes texts only or numbers only');
  }
  return {
    op: 'anything-but',
    values: (items as ScalarJson[]).map((item) =>
      item.kind === 'number' ? toDouble(item.text, path) : item.value,
    ),
  };
}

/** Parses a number that EventBridge compares with others. */
function toDouble(text: string, path: string): number {
  const number = parseNumber(text);
  if (!(number instanceof ExactNumber)) return number;
  const double = Number(text);
  const nearest = Number.isFinite(double) ? `: the nearest that it can is ${double}` : '';
  throw new PatternError(path, `EventBridge cannot compare the number ${text}${nearest}`);
}

function parseNumeric(json: Json, path: string): Alternative {
  const rule =
    'numeric takes one of =, <, <=, >, >= and a number, or a lower and then an upper bound';
  const items = json.kind === 'array' ? json.items : [];
  const bounds: { readonly sign: string; readonly bound: Bound }[] = [];
  for (let at = 0; at < items.length; at += 2) {
    const [sign, number] = [items[at], items[at + 1]];
    if (sign?.kind !== 'string' || !SIGNS.includes(sign.value)) throw new PatternError(path, rule);
    if (number?.kind !== 'number') {
      throw new PatternError(
        path,
        number?.kind === 'string' ? 'numeric takes numbers without quotes' : rule,
      );
    }
    bounds.push({
      sign: sign.value,
      bound: { number: toDouble(number.text, path), inclusive: sign.value.endsWith('=') },
    });
  }
  const [first, second, ...others] = bounds;
  if (first === undefined || others.length > 0) throw new PatternError(path, rule);
  if (second === undefined) {
    if (first.sign === '=') return { op: 'numeric', least: first.bound, most: first.bound };
    return first.sign.startsWith('>')
      ? { op: 'numeric', least: first.bound }
      : { op: 'numeric', most: first.bound };
  }
  if (!first.sign.startsWith('>') || !second.sign.startsWith('<')) {
    throw new PatternError(
      path,
      'a numeric range has the lower bound first (> or >=), then the upper (< or <=)',
    );
  }
  if (first.bound.number >= second.bound.number) {
    throw new PatternError(path, 'the lower bound of a numeric range must be below the upper');
  }
  return { op: 'numeric', least: first.bound, most: second.bound };
}

function parseCidr(json: Json, path: string): Alternative {
  const text = requireText(json, 'cidr', path);
  const [, host = '', length = ''] = /^(.+)\/(\d+)$/u.exec(text) ?? [];
  const address = parseAddress(host);
  if (address === undefined)
    throw new PatternError(path, 'cidr takes an address and a length, such as "10.0.0.0/8"');
  const bits = Number(length);
  const most = address.length * 8 - 1;
  if (bits > most) throw new PatternError(path, `a cidr of this kind has a length of 0 to ${most}`);
  return { op: 'cidr', address, bits };
}
