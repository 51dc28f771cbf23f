import { printPattern } from '../../../patterns/json/print-json.ts';

/** Of events, as `npm start` has it until it says otherwise. */
let source = 'kinow';

/** Says which source the events of this run have. */
export function setSource(name: string): void {
  source = name;
}

/** The pattern for all events of a subject, as JSON text. */
export function createSubjectPattern(subject: string): string {
  return printPattern(`{${listEnvelopeFields(subject).join(',')}}`);
}

/**
 * The pattern for the events of a subject that have a value in a place, as JSON text.
 *
 * @param subject - Empty where it is not known.
 * @param path - Of the value in the body. EventBridge looks into lists, so that an index says nothing.
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

/** What of a path a pattern names. */
export const listKeys = (path: readonly (string | number)[]): string[] =>
  path.filter((step) => typeof step === 'string');

/** A value in the objects that some keys name. */
export const nestValue = (keys: readonly string[], value: string): string =>
  keys.reduceRight((inner, key) => `{${JSON.stringify(key)}:${inner}}`, value);

/** In the one way in which a whole number is written. */
const INTEGER = /^(?:0|-?[1-9]\d*)$/u;

/** What `numeric` takes: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html */
const MAX_NUMERIC = 5e9;
const MAX_DIGITS = 15;

/**
 * What a pattern says to demand a value: as it is written, but 9.90 by `numeric`, since EventBridge
 * compares a number by itself digit by digit. To a rule an empty list or object is nothing.
 *
 * @returns `undefined` where there are values within it, but it is none.
 */
export function createEqualsCondition(valueText: string): string | undefined {
  const text = valueText.trim();
  if (/^(?:\[\s*\]|\{\s*\})$/u.test(text)) return '{"exists":false}';
  if (text === '' || /^[[{]/u.test(text)) return undefined;
  const isNumber = /^-?\d/u.test(text);
  return isNumber && !INTEGER.test(text) && isNumeric(text) ? `{"numeric":["=",${text}]}` : text;
}

const isNumeric = (text: string) =>
  Math.abs(Number(text)) <= MAX_NUMERIC && text.replaceAll(/\D/gu, '').length <= MAX_DIGITS;
