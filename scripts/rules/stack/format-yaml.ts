import { stringify } from 'yaml';
import { type Fields, isFields, isList, listEntries, type PatternNode } from '../pattern-node.ts';
import { ExactNumber } from '../../patterns/json/scalar.ts';

/** Maximum length of a line; longer lists take a line for each item. */
const WIDTH = 100;

/**
 * Formats a text as a YAML scalar on one line, quoted if needed. SAM and CloudFormation read YAML 1.1, in
 * which `=` and `<<` are special and U+2028 ends a line.
 */
export function formatScalar(text: string): string {
  if (text.search(UNPRINTABLE) >= 0)
    return JSON.stringify(text).replaceAll(UNPRINTABLE, escapeUnit);
  const isPlain =
    /^[\p{L}_$]/u.test(text) && stringify(text, { lineWidth: 0, version: '1.1' }) === `${text}\n`;
  return isPlain ? text : quote(text);
}

/** Characters that YAML does not allow, that end a line, or that parsers may strip. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\u00a0\u2028\u2029\ufeff\ufffe\uffff]/gu;

const escapeUnit = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;

const quote = (text: string) => `'${text.replaceAll("'", "''")}'`;

/**
 * Formats an object as the lines of a YAML mapping.
 *
 * @param indent - Spaces before each line.
 */
export function formatMapping(fields: Fields, indent: number): string[] {
  return listEntries(fields).flatMap(([key, value]) => {
    const start = `${' '.repeat(indent)}${formatFlowScalar(key)}:`;
    if (isFields(value)) return [start, ...formatMapping(value, indent + 2)];
    const line = `${start} ${formatFlow(value)}`;
    if (!isList(value) || line.length <= WIDTH) return [line];
    return [start, ...value.flatMap((item) => formatListItem(item, indent + 2))];
  });
}

/** Operators fit on a line; the objects of `$or` usually do not, and become mappings. */
function formatListItem(item: PatternNode, indent: number): string[] {
  const line = `${' '.repeat(indent)}- ${formatFlow(item)}`;
  if (!isFields(item) || line.length <= WIDTH) return [line];
  const [first = '', ...others] = formatMapping(item, indent + 2);
  return [`${' '.repeat(indent)}- ${first.trimStart()}`, ...others];
}

/** Formats a value in YAML's flow style. */
function formatFlow(value: PatternNode): string {
  if (value instanceof ExactNumber) return formatNumber(value.text);
  if (typeof value === 'string') return formatFlowScalar(value);
  if (isList(value)) return `[${value.map(formatFlow).join(', ')}]`;
  if (!isFields(value)) return String(value);
  const entries = listEntries(value).map(
    ([key, inner]) => `${formatFlowScalar(key)}: ${formatFlow(inner)}`,
  );
  return `{ ${entries.join(', ')} }`;
}

/** In flow style, a comma or bracket would end a text without quotes. */
function formatFlowScalar(text: string): string {
  const written = formatScalar(text);
  return written === text && /[,[\]{}]/u.test(text) ? quote(text) : written;
}

/** YAML 1.1 requires a decimal point before an exponent, and a sign in it. */
function formatNumber(text: string): string {
  const [, digits = text, exponent] = /^(.+)[eE](.+)$/u.exec(text) ?? [];
  if (exponent === undefined) return text;
  return `${digits}${digits.includes('.') ? '' : '.0'}e${/^\d/u.test(exponent) ? '+' : ''}${exponent}`;
}
