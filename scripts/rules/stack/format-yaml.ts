import { stringify } from 'yaml';
import { entriesOf, type Fields, isFields, isList, type PatternNode } from '../pattern-node.ts';
import { ExactNumber } from '../../patterns/json/scalar.ts';

/** The width in which a list stands on one line. */
const WIDTH = 100;

/**
 * A text as a YAML scalar on one line, in quotes where it must be: also for SAM and CloudFormation, which
 * read YAML 1.1, to which `=` is a value, `<<` merges, and U+2028 ends a line.
 */
export function scalar(text: string): string {
  if (text.search(UNPRINTABLE) >= 0) return JSON.stringify(text).replaceAll(UNPRINTABLE, escaped);
  const isPlain =
    /^[\p{L}_$]/u.test(text) && stringify(text, { lineWidth: 0, version: '1.1' }) === `${text}\n`;
  return isPlain ? text : quoted(text);
}

/** What may not stand in YAML as it is, or ends a line, or is a space that a reader may drop. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\u00a0\u2028\u2029\ufeff\ufffe\uffff]/gu;

const escaped = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;

/**
 * An object as the lines of a YAML mapping.
 *
 * @param indent - Of every line, in spaces.
 */
export function mapping(fields: Fields, indent: number): string[] {
  return entriesOf(fields).flatMap(([key, value]) => {
    const start = `${' '.repeat(indent)}${flowScalar(key)}:`;
    if (isFields(value)) return [start, ...mapping(value, indent + 2)];
    const line = `${start} ${flow(value)}`;
    if (!isList(value) || line.length <= WIDTH) return [line];
    return [start, ...value.flatMap((item) => listItem(item, indent + 2))];
  });
}

/** What is no operator of a pattern but an object within `$or` is laid out as a mapping. */
function listItem(item: PatternNode, indent: number): string[] {
  const line = `${' '.repeat(indent)}- ${flow(item)}`;
  if (!isFields(item) || line.length <= WIDTH) return [line];
  const [first = '', ...others] = mapping(item, indent + 2);
  return [`${' '.repeat(indent)}- ${first.trimStart()}`, ...others];
}

/** A value on one line. */
function flow(value: PatternNode): string {
  if (value instanceof ExactNumber) return number(value.text);
  if (typeof value === 'string') return flowScalar(value);
  if (isList(value)) return `[${value.map(flow).join(', ')}]`;
  if (!isFields(value)) return String(value);
  const entries = entriesOf(value).map(([key, inner]) => `${flowScalar(key)}: ${flow(inner)}`);
  return `{ ${entries.join(', ')} }`;
}

/** Among others on a line, marks of YAML would end a text without quotes. */
function flowScalar(text: string): string {
  const written = scalar(text);
  return written === text && /[,[\]{}]/u.test(text) ? quoted(text) : written;
}

/** To YAML 1.1 a number with an exponent has a point, and the exponent a sign. */
function number(text: string): string {
  const [, digits = text, exponent] = /^(.+)[eE](.+)$/u.exec(text) ?? [];
  if (exponent === undefined) return text;
  return `${digits}${digits.includes('.') ? '' : '.0'}e${/^\d/u.test(exponent) ? '+' : ''}${exponent}`;
}
