import { subjectNames } from '../../../handler/catalogue/subjects.ts';
import { createRandom, type Random } from '../../../scripts/samples/random.ts';

const HEX = '0123456789abcdef';

/** Printable characters that need no escape in JSON. */
const PLAIN = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index))
  .join('')
  .replaceAll(/["\\]/gu, '');

/** JSON strings: several scripts, with and without escapes, and outside the BMP. */
const TEXTS = [
  'L’été à la mer – 12 €',
  '\\u00e9t\\u00e9 \\/ \\"mer\\" \\\\ \\n\\t',
  '日本映画の夜',
  'Ночь кино',
  'ليلة السينما',
  '🎬👩‍👩‍👧 \\ud83c\\udfac',
  'e\u0301 \u200d \ufeff \u2028',
  '\\u0000\\u0007',
  '',
];

/** Numbers whose digits a JavaScript number does not keep. */
const NUMBERS = [
  '0',
  '-0',
  '7.90',
  '1.10e2',
  '1E-7',
  '9007199254740993',
  '9223372036854775807',
  '-9223372036854775808',
  '0.1000000000000000055511151231257827',
];

/** A UUID. */
export const createUuid = (random: Random): string =>
  [8, 4, 4, 4, 12].map((length) => random.string(length, HEX)).join('-');

/**
 * Creates the body of an event with a random structure.
 *
 * @param bytes - Approximate size.
 */
export function createEventText(random: Random, eventId: string, bytes: number): string {
  const space = random.pick(['', '', ' ', '\n', '\r\n\t']);
  const subject = random.pick([...subjectNames, 'not_in_the_catalogue']);
  const isList = random.int(0, 3) === 0;
  // The rows of a list share the size.
  const count = isList ? random.int(1, Math.max(1, Math.min(40, Math.floor(bytes / 200)))) : 1;
  const rows = Array.from({ length: count }, () => createObjectText(random, bytes / count, space));
  const fields = [
    `"event_id":${space}"${eventId}"`,
    `"subject":"${subject}"`,
    `"data":${isList ? `[${rows.join(`,${space}`)}]` : (rows[0] ?? '{}')}`,
  ];
  if (random.int(0, 1) === 0) fields.reverse();
  return `${space}{${space}${fields.join(`,${space}`)}}${space}`;
}

function createObjectText(random: Random, bytes: number, space: string): string {
  const fields: string[] = [];
  for (let size = 0; size < bytes;) {
    const field = `"k${fields.length}":${space}${createValueText(random, bytes - size)}`;
    fields.push(field);
    size += field.length;
  }
  return `{${fields.join(`,${space}`)}}`;
}

function createValueText(random: Random, most: number): string {
  switch (random.int(0, 4)) {
    case 0:
      return random.pick(NUMBERS);
    case 1:
      return `"${random.pick(TEXTS)}"`;
    case 2:
      return random.pick([
        'null',
        'true',
        'false',
        '[]',
        '{}',
        '[1,[2,[3]]]',
        '{"order":{"id":1}}',
      ]);
    case 3:
      return `"${random.string(random.int(0, 20), PLAIN)}"`;
    default:
      return `"${createNoise(random, random.int(1, 1 + Math.floor(most / 2)))}"`;
  }
}

let pool: string | undefined;

/** Returns text that hardly compresses: a slice of a longer one, for speed. */
export function createNoise(random: Random, length: number): string {
  pool ??= createRandom('noise').string(1_100_000, PLAIN);
  const start = random.int(0, pool.length - length);
  return pool.slice(start, start + length);
}
