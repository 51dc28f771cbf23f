/** JSON as it was written: with the order of keys, keys that come twice, and the text of numbers. */
export type Json =
  | { readonly kind: 'object'; readonly entries: readonly (readonly [key: string, value: Json])[] }
  | { readonly kind: 'array'; readonly items: readonly Json[] }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'literal'; readonly value: true | false | null };

/** Not JSON; the message says what was expected, and in which line and column. */
export class JsonError extends Error {}

const TOKEN =
  /[\t\n\r ]*(?:(?<string>"(?:[^"\\]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*")|(?<number>-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)|(?<literal>true|false|null)|(?<mark>[[\]{},:]))/uy;

const LITERALS = new Map([
  ['true', true],
  ['false', false],
  ['null', null],
] as const);

/**
 * Reads JSON without losing anything of it. Slower than `JSON.parse`, so for patterns rather than events.
 *
 * @throws JsonError
 */
export function readJson(text: string): Json {
  let at = 0;
  let depth = 0;

  function fail(expected: string): never {
    const start = at + (/^[\t\n\r ]*/u.exec(text.slice(at))?.[0].length ?? 0);
    const before = text.slice(0, start).split('\n');
    const where = `line ${before.length}, column ${(before.at(-1) ?? '').length + 1}`;
    throw new JsonError(`expected ${expected} at ${where}`);
  }

  function next(): Partial<Record<string, string>> {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    if (match === null) return {};
    return match.groups ?? {};
  }

  function take(): Partial<Record<string, string>> {
    const token = next();
    if (Object.keys(token).length > 0) at = TOKEN.lastIndex;
    return token;
  }

  function takeMark(...marks: readonly string[]): string {
    const { mark } = next();
    if (mark === undefined || !marks.includes(mark))
      fail(marks.map((one) => `"${one}"`).join(' or '));
    at = TOKEN.lastIndex;
    return mark;
  }

  function isAt(mark: string): boolean {
    if (next()['mark'] !== mark) return false;
    at = TOKEN.lastIndex;
    return true;
  }

  function unquoted(string: string): string {
    try {
      return JSON.parse(string) as string;
    } catch {
      at -= string.length;
      return fail('a text without control characters');
    }
  }

  function object(): Json {
    const entries: [string, Json][] = [];
    if (isAt('}')) return { kind: 'object', entries };
    do {
      const { string } = next();
      if (string === undefined) fail('a key in double quotes');
      at = TOKEN.lastIndex;
      takeMark(':');
      entries.push([unquoted(string), value()]);
    } while (takeMark(',', '}') === ',');
    return { kind: 'object', entries };
  }

  function array(): Json {
    const items: Json[] = [];
    if (isAt(']')) return { kind: 'array', items };
    do items.push(value());
    while (takeMark(',', ']') === ',');
    return { kind: 'array', items };
  }

  function nested(read: () => Json): Json {
    depth += 1;
    if (depth > 1_000) fail('no deeper nesting');
    const json = read();
    depth -= 1;
    return json;
  }

  function value(): Json {
    const start = at;
    const { string, number, literal, mark } = take();
    if (string !== undefined) return { kind: 'string', value: unquoted(string) };
    if (number !== undefined) return { kind: 'number', text: number };
    if (literal !== undefined) {
      return { kind: 'literal', value: LITERALS.get(literal as 'true') ?? null };
    }
    if (mark === '{') return nested(object);
    if (mark === '[') return nested(array);
    at = start;
    return fail('a value');
  }

  const json = value();
  if (/[^\t\n\r ]/u.test(text.slice(at))) fail('nothing more');
  return json;
}
