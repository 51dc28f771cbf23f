import type { Random } from '../../../scripts/samples/random.ts';

/** JSON to be written, with duplicate keys and any notation of numbers. */
export type Json = string | boolean | null | Digits | readonly Json[] | Fields;

/** A number as written in the text. */
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

/** Converts the result of `JSON.parse`, which may have lost digits of numbers. */
export function fromPlain(plain: unknown): Json {
  if (typeof plain === 'number') return new Digits(String(plain));
  if (Array.isArray(plain)) return plain.map(fromPlain);
  if (typeof plain !== 'object' || plain === null) return plain as string | boolean | null;
  return new Fields(Object.entries(plain).map(([key, value]) => [key, fromPlain(value)]));
}

/**
 * Serializes JSON.
 *
 * @param random - If given, writes random characters as escapes.
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
  // Lone surrogates are escaped already.
  return `"${escaped.join('')}"`;
}
