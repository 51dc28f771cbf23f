import type { Random } from '../../../scripts/samples/random.ts';

/** JSON to be written: with keys that come twice, and numbers in the notation that is wanted. */
export type Json = string | boolean | null | Digits | readonly Json[] | Fields;

/** A number as it is to stand in the text. */
export class Digits {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** An object. */
export class Fields {
  readonly entries: readonly (readonly [key: string, value: Json])[];

  constructor(entries: readonly (readonly [key: string, value: Json])[]) {
    this.entries = entries;
  }
}

export const isArray = (json: Json): json is readonly Json[] => Array.isArray(json);

/** From what `JSON.parse` gives; not for numbers that it does not keep. */
export function fromPlain(plain: unknown): Json {
  if (typeof plain === 'number') return new Digits(String(plain));
  if (Array.isArray(plain)) return plain.map(fromPlain);
  if (typeof plain !== 'object' || plain === null) return plain as string | boolean | null;
  return new Fields(Object.entries(plain).map(([key, value]) => [key, fromPlain(value)]));
}

/**
 * The text of JSON.
 *
 * @param random - Where given, some characters of texts are written as escapes.
 */
export function write(json: Json, random?: Random): string {
  if (typeof json === 'string') return quoted(json, random);
  if (json === null || typeof json === 'boolean') return String(json);
  if (json instanceof Digits) return json.text;
  if (isArray(json)) return `[${json.map((item) => write(item, random)).join(',')}]`;
  if (!(json instanceof Fields)) throw new TypeError('This is no JSON');
  const entries = json.entries.map(
    ([key, value]) => `${quoted(key, random)}:${write(value, random)}`,
  );
  return `{${entries.join(',')}}`;
}

function quoted(text: string, random?: Random): string {
  const plain = JSON.stringify(text);
  if (random === undefined || random.int(0, 7) > 0) return plain;
  const escaped = text.split('').map((unit) => {
    if (unit === '/') return String.raw`\/`;
    const code = unit.charCodeAt(0).toString(16).padStart(4, '0');
    return random.int(0, 1) === 0 ? `\\u${code}` : JSON.stringify(unit).slice(1, -1);
  });
  // A lone half of a pair was written as an escape already.
  return `"${escaped.join('')}"`;
}
