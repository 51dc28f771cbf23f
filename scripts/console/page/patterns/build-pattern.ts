import { printPattern } from '../../../patterns/json/print-json.ts';
import { parseNumber } from '../../../patterns/json/scalar.ts';

/** The source of events; the default until `npm start` has responded. */
let source = 'kinow';

/** Sets the source of the events of this run. */
export function setSource(name: string): void {
  source = name;
}

/** Creates the pattern for all events of a subject, as JSON. */
export function createSubjectPattern(subject: string): string {
  return printPattern(`{${listEnvelopeFields(subject).join(',')}}`);
}

/**
 * Creates the pattern for the events of a subject with a value, as JSON.
 *
 * @param subject - Empty if unknown.
 * @param path - Of the value in the body. Indexes are ignored: EventBridge matches any item of a list.
 * @param valueText - The value as it is written in the JSON of the body.
 */
export function createValuePattern(
  subject: string,
  path: readonly (string | number)[],
  valueText: string,
): string {
  const condition = createEqualsCondition(valueText);
  const keys = listKeys(path);
  if (condition === undefined || keys.length === 0) return createSubjectPattern(subject);
  const detail = `"detail":${nestValue(keys, `[${condition}]`)}`;
  return printPattern(`{${[...listEnvelopeFields(subject), detail].join(',')}}`);
}

function listEnvelopeFields(subject: string): string[] {
  const fields = [`"source":[${JSON.stringify(source)}]`];
  return subject === '' ? fields : [...fields, `"detail-type":[${JSON.stringify(subject)}]`];
}

/** Lists the keys of a path, without indexes. */
export const listKeys = (path: readonly (string | number)[]): string[] =>
  path.filter((step) => typeof step === 'string');

/** Nests a value in objects with some keys. */
export const nestValue = (keys: readonly string[], value: string): string =>
  keys.reduceRight((inner, key) => `{${JSON.stringify(key)}:${inner}}`, value);

/** An integer in its shortest form. */
const INTEGER = /^(?:0|-?[1-9]\d*)$/u;

/** What `numeric` takes: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html */
const MAX_NUMERIC = 5e9;
const MAX_DIGITS = 15;

/**
 * Creates the condition that requires a value: the value as written, but `numeric` for 9.90, because EventBridge compares
 * other numbers digit by digit. An empty list or object counts as missing.
 *
 * @returns `undefined` for an object or list with values.
 */
export function createEqualsCondition(valueText: string): string | undefined {
  const text = valueText.trim();
  if (/^(?:\[\s*\]|\{\s*\})$/u.test(text)) return '{"exists":false}';
  if (text === '' || /^[[{]/u.test(text)) return undefined;
  const isNumber = /^-?\d/u.test(text);
  return isNumber && !INTEGER.test(text) && isNumeric(text) ? `{"numeric":["=",${text}]}` : text;
}

/** Whether `numeric` and `anything-but` take a number. EventBridge compares others by equality alone, if at all. */
export function isNumeric(text: string): boolean {
  const number = parseNumber(text);
  const digits = text.replaceAll(/\D/gu, '');
  return (
    typeof number === 'number' && Math.abs(number) <= MAX_NUMERIC && digits.length <= MAX_DIGITS
  );
}
