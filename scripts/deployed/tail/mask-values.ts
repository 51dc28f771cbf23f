import { tryParseJson } from '../../patterns/json/parse-json.ts';
import { replaceScalars } from '../../patterns/json/replace-json.ts';
import { encodePhpJson } from '../../samples/php-json.ts';
import type { Random } from '../../samples/random.ts';
import { createPerson } from '../../samples/values/people.ts';
import type { Kind } from './personal-fields.ts';
import { findLook, type Look } from './personal-text.ts';

/** Creates a random generator seeded by a text, so that equal values have equal masks. */
export type RandomFactory = (text: string) => Random;

const DATE = /^(?<date>\d{4}-\d{2}-\d{2})(?<time>[ T]\d{2}:\d{2}.*)?$/u;

/** Masks a text that is personal data as a whole. */
export function maskText(text: string, kind: Kind, getRandom: RandomFactory): string {
  const random = getRandom(text);
  if (!/[\p{L}1-9]/u.test(text)) return text;
  const { date, time = '' } = DATE.exec(text)?.groups ?? {};
  if (date !== undefined) return `${drawDate(random)}${maskWithZeros(time)}`;
  switch (kind) {
    case 'first name':
      return drawOther(text, () => createPerson(random).first);
    case 'last name':
      return drawOther(text, () => createPerson(random).last);
    case 'name':
      return drawOther(text, () => `${createPerson(random).first} ${createPerson(random).last}`);
    case 'secret':
    case 'personal':
      return maskShape(text, getRandom);
    default:
      return kind satisfies never;
  }
}

function drawOther(text: string, draw: () => string): string {
  const drawn = draw();
  return drawn === text ? drawOther(text, draw) : drawn;
}

/** Masks a text of unknown form. */
function maskShape(text: string, getRandom: RandomFactory): string {
  const look = findLook(text);
  if (look !== undefined) return maskLook(look, text, getRandom);
  if (/^\s*[[{]/u.test(text) && tryParseJson(text) !== undefined) {
    return replaceScalars(text, (scalar) =>
      scalar.startsWith('"')
        ? encodePhpJson(maskText(JSON.parse(scalar) as string, 'personal', getRandom))
        : maskNumber(scalar, getRandom),
    );
  }
  // A URL's origin without credentials is not masked.
  const [origin = ''] = /^https?:\/\/[^/?#@]+(?![^/?#])/u.exec(text) ?? [];
  const rest = text.slice(origin.length);
  // Free text becomes unreadable; a single word must stay distinguishable from others.
  return origin + (/\s/u.test(rest) ? maskWithZeros(rest) : scramble(rest, getRandom(text)));
}

/** Masks a part of a text that looks like personal data. */
export function maskLook(look: Look, part: string, getRandom: RandomFactory): string {
  const random = getRandom(part);
  switch (look) {
    case 'email':
      return createPerson(random).email.replace('@', `${random.int(10, 9999)}@`);
    case 'ip':
      // Addresses reserved for documentation (RFC 5737 and RFC 3849).
      return part.includes(':')
        ? `2001:db8::${random.int(1, 0xffff).toString(16)}`
        : `192.0.2.${random.int(1, 254)}`;
    case 'phone': {
      const [head = ''] = /^(?:(?:\+|00)?\d{2})/u.exec(part) ?? [];
      return head + scramble(part.slice(head.length), random);
    }
    case 'token':
      return scramble(part, random);
    default:
      return look satisfies never;
  }
}

/** Masks a number with as many digits. Digits from 1 to 8 keep it below 2^63, the limit of EventBridge. */
export function maskNumber(scalar: string, getRandom: RandomFactory): string {
  if (!/^-?\d/u.test(scalar)) return scalar;
  const random = getRandom(scalar);
  const [mantissa = '', ...exponent] = scalar.split(/(?=e)/iu);
  const digits = mantissa.replaceAll(/[1-9]/gu, () => String(random.int(1, 8)));
  return [digits, ...exponent].join('');
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

/** Replaces each letter and digit by a random one; hexadecimal text stays hexadecimal. */
function scramble(text: string, random: Random): string {
  const letters = /^[\da-f]+$/iu.test(text) ? LETTERS.slice(0, 6) : LETTERS;
  return text.replaceAll(/\p{L}|\p{N}/gu, (char) => {
    if (/\p{N}/u.test(char)) return String(random.int(0, 9));
    const letter = random.string(1, letters);
    return /\p{Lu}/u.test(char) ? letter.toUpperCase() : letter;
  });
}

/** Replaces each letter by `x` or `X`, and each digit by 0. */
const maskWithZeros = (text: string) =>
  text
    .replaceAll(/\p{Lu}/gu, 'X')
    .replaceAll(/(?!X)\p{L}/gu, 'x')
    .replaceAll(/\p{N}/gu, '0');

const drawDate = (random: Random) =>
  [random.int(1950, 2004), random.int(1, 12), random.int(1, 28)]
    .map((part) => String(part).padStart(2, '0'))
    .join('-');
