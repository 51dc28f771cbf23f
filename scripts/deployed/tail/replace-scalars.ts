/*
 * Edits JSON as text: unchanged parts keep every byte, such as the digits of big numbers, escapes, white space and
 * duplicate keys.
 */

/** A token of a JSON text. */
interface Token {
  readonly kind: 'key' | 'scalar' | 'bracket' | 'mark';
  readonly text: string;
  readonly start: number;
  /** The keys from the root to the token, including its own. Mutated by the tokenizer. */
  readonly path: readonly string[];
}

const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[[\]{},:]|[^\s[\]{},:"]+/gu;

/** @param json - Valid JSON. */
function* tokenize(json: string): Generator<Token> {
  const path: string[] = [];
  // The enclosing objects and arrays, with the length of the path to each.
  const around: { isObject: boolean; depth: number }[] = [];
  let isKeyNext = false;
  for (const { 0: text, index: start } of json.matchAll(TOKEN)) {
    const inside = around.at(-1);
    if (text === '{' || text === '[') {
      yield { kind: 'bracket', text, start, path };
      isKeyNext = text === '{';
      around.push({ isObject: isKeyNext, depth: path.length });
    } else if (text === '}' || text === ']') {
      path.length = inside?.depth ?? 0;
      around.pop();
      isKeyNext = false;
      yield { kind: 'bracket', text, start, path };
    } else if (text === ',' || text === ':') {
      isKeyNext = text === ',' && inside?.isObject === true;
      yield { kind: 'mark', text, start, path };
    } else if (isKeyNext) {
      path.length = inside?.depth ?? 0;
      path.push(JSON.parse(text) as string);
      yield { kind: 'key', text, start, path };
    } else {
      yield { kind: 'scalar', text, start, path };
    }
  }
}

/**
 * Replaces scalars in a JSON text.
 *
 * @param json - Valid JSON.
 * @param replace - Called with the text of a scalar and the keys to it; array indices are not included.
 */
export function replaceScalars(
  json: string,
  replace: (scalar: string, path: readonly string[]) => string,
): string {
  const parts: string[] = [];
  let done = 0;
  for (const { kind, text, start, path } of tokenize(json)) {
    if (kind !== 'scalar') continue;
    const replaced = replace(text, path);
    if (replaced === text) continue;
    parts.push(json.slice(done, start), replaced);
    done = start + text.length;
  }
  return [...parts, json.slice(done)].join('');
}

/**
 * Finds the value of a member in the JSON text of an object.
 *
 * @param json - Valid JSON of an object.
 * @returns The start and the end (exclusive) of the value; `undefined` if there is no such member.
 */
export function findSpan(json: string, member: string): readonly [number, number] | undefined {
  let span: readonly [number, number] | undefined;
  for (const { kind, text, start, path } of tokenize(json)) {
    const isValue = kind === 'mark' ? false : kind !== 'key' || path.length > 1;
    if (isValue && path[0] === member) span = [span?.[0] ?? start, start + text.length];
  }
  return span;
}
