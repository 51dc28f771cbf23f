import { parseAddress } from './ip-address.ts';
import { ExactNumber, parseNumber, type Scalar } from './json/scalar.ts';
import type { Json } from './json/parse-json.ts';
import { type Alternative, type Bound, OPERATORS, PatternError, SIGNS } from './operators.ts';
import {
  parseTextTest,
  requireOneEntry,
  requireText,
  WITHOUT_BRACKETS,
} from './parse-text-test.ts';
import { suggestInstead } from './suggestions.ts';

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

type ScalarJson = Extract<Json, { kind: 'string' | 'number' | 'literal' }>;

function toScalar(json: ScalarJson): Scalar {
  return json.kind === 'number' ? parseNumber(json.text) : json.value;
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
