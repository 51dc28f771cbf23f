/** JSON as written: keeps the order of keys, duplicate keys, the digits of numbers, and positions. */
export type Json = Span &
  (
    | { readonly kind: 'object'; readonly entries: readonly Entry[] }
    | { readonly kind: 'array'; readonly items: readonly Json[] }
    | { readonly kind: 'string'; readonly value: string }
    | { readonly kind: 'number'; readonly text: string }
    | { readonly kind: 'literal'; readonly value: true | false | null }
  );

/** A field of an object, and the position of its key. */
export type Entry = readonly [key: string, value: Json, keyAt: Span];

/** A part of a text: start offset, and end offset (exclusive). */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The text is not JSON. The message has the expected syntax, and line and column. */
export class JsonError extends Error {
  /** The expected syntax; `undefined` if the JSON is valid but a value in it is not. */
  readonly expected: string | undefined;
  /** Offset in the text. */
  readonly offset: number;

  constructor(message: string, expected?: string, offset = 0) {
    super(message);
    this.expected = expected;
    this.offset = offset;
  }
}

const TOKEN =
  /[\t\n\r ]*(?:(?<string>"(?:[^"\\]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*")|(?<number>-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)|(?<literal>true|false|null)|(?<mark>[[\]{},:]))/uy;

/** EventBridge's limit for a detail, and one level for the event around it. */
const MAX_DEPTH = 1_001;

const LITERALS = new Map([
  ['true', true],
  ['false', false],
  ['null', null],
] as const);

/**
 * Parses JSON and keeps how it is written. Slower than `JSON.parse`: use {@link parseEvent} for events.
 *
 * @throws JsonError
 */
export function parseJson(text: string): Json {
  let at = 0;
  let depth = 0;

  function fail(expected: string, from = at): never {
    const offset = from + (/^[\t\n\r ]*/u.exec(text.slice(from))?.[0].length ?? 0);
    const { line, column } = findPosition(text, offset);
    const message = `expected ${expected} at line ${line}, column ${column}`;
    throw new JsonError(message, expected, offset);
  }

  function peekToken(): Partial<Record<string, string>> {
    TOKEN.lastIndex = at;
    return TOKEN.exec(text)?.groups ?? {};
  }

  function takeMark(...marks: readonly string[]): string {
    const { mark } = peekToken();
    if (mark === undefined || !marks.includes(mark))
      fail(marks.map((one) => `"${one}"`).join(' or '));
    at = TOKEN.lastIndex;
    return mark;
  }

  function isNext(mark: string): boolean {
    if (peekToken()['mark'] !== mark) return false;
    at = TOKEN.lastIndex;
    return true;
  }

  function unquote(string: string, start: number): string {
    try {
      return JSON.parse(string) as string;
    } catch {
      return fail('a text without control characters', start);
    }
  }

  function parseEntry(): Entry {
    const { string } = peekToken();
    if (string === undefined) fail('a key in double quotes');
    at = TOKEN.lastIndex;
    const keyAt = { start: at - string.length, end: at };
    const key = unquote(string, keyAt.start);
    takeMark(':');
    return [key, parseValue(), keyAt];
  }

  /** Parses what is between brackets, of which the first one was read. */
  function parseItems<T>(what: string, end: string, parseItem: () => T): T[] {
    depth += 1;
    if (depth > MAX_DEPTH) fail('no deeper nesting');
    const items: T[] = [];
    if (!isNext(end)) {
      do {
        const isExtraComma = items.length > 0 && peekToken()['mark'] === end;
        if (isExtraComma) fail(`${what}, or no comma before the ${end}`);
        items.push(parseItem());
      } while (takeMark(',', end) === ',');
    }
    depth -= 1;
    return items;
  }

  function parseValue(): Json {
    const before = at;
    const { string, number, literal, mark } = peekToken();
    const token = string ?? number ?? literal ?? mark;
    if (token === undefined) return fail('a value');
    at = TOKEN.lastIndex;
    const span = { start: at - token.length, end: at };
    if (string !== undefined) {
      return { kind: 'string', value: unquote(string, span.start), ...span };
    }
    if (number !== undefined) return { kind: 'number', text: number, ...span };
    if (literal !== undefined) {
      return { kind: 'literal', value: LITERALS.get(literal as 'true') ?? null, ...span };
    }
    if (mark === '{') {
      const entries = parseItems('a key in double quotes', '}', parseEntry);
      return { kind: 'object', entries, start: span.start, end: at };
    }
    if (mark === '[') {
      const items = parseItems('a value', ']', parseValue);
      return { kind: 'array', items, start: span.start, end: at };
    }
    return fail('a value', before);
  }

  const json = parseValue();
  if (/[^\t\n\r ]/u.test(text.slice(at))) fail('the end of the text');
  return json;
}

/** Like {@link parseJson}. @returns `undefined` if the text is not JSON. */
export function tryParseJson(text: string): Json | undefined {
  try {
    return parseJson(text);
  } catch (error) {
    if (error instanceof JsonError) return undefined;
    throw error;
  }
}

/** Finds the value of a key of an object. The last of duplicate keys applies. */
export function findMember(json: Json | undefined, name: string): Json | undefined {
  return json?.kind === 'object' ? json.entries.findLast(([key]) => key === name)?.[1] : undefined;
}

/** Converts an offset to line and column, both from 1. */
export function findPosition(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 };
}

/** Returns the offset of the key or item at a path such as `a.b[0]`; the start if it does not exist. */
export function findPlace(json: Json, path: string): number {
  return find(json, path, json.start) ?? json.start;
}

/** @returns `undefined` if the path does not exist. */
function find(json: Json, path: string, place: number): number | undefined {
  if (path === '') return place;
  for (const [name, value, at] of listChildren(json)) {
    if (!path.startsWith(name)) continue;
    // A key can contain dots and brackets: a longer key may match too.
    const rest = /^(?:\.|(?=\[)|$)/u.exec(path.slice(name.length));
    if (rest === null) continue;
    const found = find(value, path.slice(name.length + rest[0].length), at);
    if (found !== undefined) return found;
  }
  return undefined;
}

function listChildren(json: Json): (readonly [name: string, value: Json, place: number])[] {
  if (json.kind === 'array') return json.items.map((item, at) => [`[${at}]`, item, item.start]);
  if (json.kind !== 'object') return [];
  return json.entries.map(([key, value, { start }]) => [key, value, start]);
}
