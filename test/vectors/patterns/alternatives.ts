import type { Random } from '../../../scripts/samples/random.ts';
import { Digits, Fields, type Json, write } from './json.ts';

/** Creates an object with one entry, such as a match object. */
export const object = (key: string, value: Json): Fields => new Fields([[key, value]]);

/** The engine converts surrogates to question marks. */
const lettersOf = (text: string): string[] => Array.from(text);

/** Generates a text similar to another. */
export function nearText(random: Random, text: string): string {
  const letters = lettersOf(text);
  switch (random.int(0, 6)) {
    case 0:
      return letters.toSpliced(random.int(0, letters.length), 0, 'x').join('');
    case 1:
      return letters.slice(0, -1).join('');
    case 2:
      return letters.slice(1).join('');
    case 3:
      return text.toUpperCase() === text ? text.toLowerCase() : text.toUpperCase();
    case 4:
      return text.normalize('NFD') === text ? text.normalize('NFC') : text.normalize('NFD');
    case 5:
      return `${text} `;
    default:
      return text;
  }
}

/** Replacements with letters that have exactly one other case. */
export const inOtherCase = (random: Random, text: string): string =>
  text
    .split('')
    .map((unit) => {
      if (random.int(0, 1) === 0) return unit;
      const other = unit.toUpperCase() === unit ? unit.toLowerCase() : unit.toUpperCase();
      const isPair =
        other.length === 1 && [other.toUpperCase(), other.toLowerCase()].includes(unit);
      return isPair ? other : unit;
    })
    .join('');

/** Generates a wildcard that matches a text, or almost. */
export function wildcardFor(random: Random, text: string): string {
  const escape = (part: string) => part.replaceAll(/[*\\]/gu, String.raw`\$&`);
  const letters = lettersOf(text).map(escape);
  const cuts = Array.from({ length: random.int(1, 4) }, () =>
    random.int(0, letters.length),
  ).toSorted((a, b) => a - b);
  let wildcard = '';
  let at = 0;
  for (const [index, cut] of cuts.entries()) {
    wildcard += letters.slice(at, cut).join('');
    if (index % 2 === 0 && !wildcard.endsWith('*')) wildcard += '*';
    at = index % 2 === 0 ? Math.min(letters.length, cut + random.int(0, 2)) : cut;
  }
  wildcard += letters.slice(at).join('');
  // An escaped asterisk may precede or follow a wildcard asterisk.
  return wildcard.replaceAll(/(?<!\\)((?:\\\\)*)\*\*+/gu, '$1*');
}

const prefixOf = (random: Random, text: string) =>
  lettersOf(text).slice(0, random.int(0, text.length)).join('');
const suffixOf = (random: Random, text: string) =>
  lettersOf(text).slice(random.int(0, text.length)).join('');

/** Generates an alternative that accepts a value; with `near`, one that almost does. */
export function alternativeFor(
  random: Random,
  value: Json,
  near: boolean,
  all: readonly Json[],
): Json {
  if (random.int(0, 11) === 0) return object('exists', !near);
  if (random.int(0, 4) === 0) return anythingBut(random, value, near, all);
  if (typeof value === 'string') {
    return textAlternative(random, near ? nearText(random, value) : value);
  }
  if (value instanceof Digits) {
    // Neither its text nor another number is equal to it.
    if (near && random.int(0, 2) === 0) return value.text;
    return near ? random.pick(all) : value;
  }
  if (!near) return value;
  return random.pick([write(value), value === true ? false : null, object('prefix', '')]);
}

function textAlternative(random: Random, text: string): Json {
  switch (random.int(0, 8)) {
    case 0:
    case 1:
      return text;
    case 2:
      return object('prefix', prefixOf(random, text));
    case 3:
      return object('suffix', suffixOf(random, text));
    case 4:
      return object('equals-ignore-case', inOtherCase(random, text));
    case 5:
      return object(
        'prefix',
        object('equals-ignore-case', inOtherCase(random, prefixOf(random, text))),
      );
    case 6:
      return object(
        'suffix',
        object('equals-ignore-case', inOtherCase(random, suffixOf(random, text))),
      );
    default:
      return object('wildcard', wildcardFor(random, text));
  }
}

/** Generates an alternative that accepts a value, unless it must miss. */
function anythingBut(random: Random, value: Json, near: boolean, all: readonly Json[]): Json {
  const others = all.filter((one) => one !== value);
  const texts = others.filter((one) => typeof one === 'string');
  const numbers = others.filter((one) => one instanceof Digits && one.text.length < 16);
  const text = near && typeof value === 'string' ? value : random.pick([...texts, 'none']);
  const listed = <T extends Json>(one: T, more: readonly T[]): Json => {
    if (random.int(0, 1) === 0 || more.length === 0) return one;
    return random.int(0, 1) === 0 ? [one, random.pick(more)] : [random.pick(more), one];
  };
  const within = (key: string, part: string, more: readonly string[]) =>
    object('anything-but', object(key, listed(part, more)));
  const filled = texts.filter((one) => one !== '');
  switch (random.int(0, 6)) {
    case 0:
    case 1: {
      const number = near && value instanceof Digits && value.text.length < 16 ? value : undefined;
      const isNumber = number !== undefined || (numbers.length > 0 && random.int(0, 1) === 0);
      return object(
        'anything-but',
        isNumber ? listed(number ?? random.pick(numbers), numbers) : listed(text, texts),
      );
    }
    case 2:
      return within('prefix', prefixOf(random, text) || 'a', filled);
    case 3:
      return within('suffix', suffixOf(random, text) || 'a', filled);
    case 4:
      return within('equals-ignore-case', inOtherCase(random, text), texts);
    default:
      return within(
        'wildcard',
        wildcardFor(random, text),
        texts.map((one) => wildcardFor(random, one)),
      );
  }
}
