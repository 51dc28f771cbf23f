import { stringify } from 'yaml';
import { type Fields, isFields, isList, listEntries, type PatternNode } from '../pattern-node.ts';
import { ExactNumber } from '../../patterns/json/scalar.ts';

/** The width in which a list stands on one line. */
const WIDTH = 100;

/**
 * A text as a YAML scalar on one line, in quotes where it must be: also for SAM and CloudFormation, which
 * read YAML 1.1, to which `=` is a value, `<<` merges, and U+2028 ends a line.
 */
export function formatScalar(text: string): string {
  if (text.search(UNPRINTABLE) >= 0)
    return JSON.stringify(text).replaceAll(UNPRINTABLE, escapeUnit);
  const isPlain =
    /^[\p{L}_$]/u.test(text) && stringify(text, { lineWidth: 0, version: '1.1' }) === `${text}\n`;
  return isPlain ? text : quote(text);
}

/** What may not stand in YAML as it is, or ends a line, or is a space that a reader may drop. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\u00a0\u2028\u2029\ufeff\ufffe\uffff]/gu;

const escapeUnit = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;

const quote = (text: string) => `'${text.replaceAll("'", "''")}'`;

/**
 * An object as the lines of a YAML mapping.
 *
 * @param indent - Of every line, in spaces.
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

/** What is no operator of a pattern but an object within `$or` is laid out as a mapping. */
function formatListItem(item: PatternNode, indent: number): string[] {
  const line = `${' '.repeat(indent)}- ${formatFlow(item)}`;
  if (!isFields(item) || line.length <= WIDTH) return [line];
  const [first = '', ...others] = formatMapping(item, indent + 2);
  return [`${' '.repeat(indent)}- ${first.trimStart()}`, ...others];
}

/** A value on one line. */
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

/** Among others on a line, marks of YAML would end a text without quotes. */
function formatFlowScalar(text: string): string {
  const written = formatScalar(text);
  return written === text && /[,[\]{}]/u.test(text) ? quote(text) : written;
}

/** To YAML 1.1 a number with an exponent has a point, and the exponent a sign. */
function formatNumber(text: string): string {
  const [, digits = text, exponent] = /^(.+)[eE](.+)$/u.exec(text) ?? [];
  if (exponent === undefined) return text;
  return `${digits}${digits.includes('.') ? '' : '.0'}e${/^\d/u.test(exponent) ? '+' : ''}${exponent}`;
}
