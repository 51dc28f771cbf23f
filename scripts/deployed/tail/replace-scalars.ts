/*
 * JSON as text: what is not changed keeps every byte, such as the digits of a big number, the escapes
 * of a text, white space, and keys that come twice.
 */

/** A token of a JSON text. */
interface Token {
  readonly kind: 'key' | 'scalar' | 'bracket' | 'mark';
  readonly text: string;
  readonly start: number;
  /** The keys that lead to it, its own included. Is changed as the reading goes on. */
  readonly path: readonly string[];
}

const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[[\]{},:]|[^\s[\]{},:"]+/gu;

/** @param json - Valid JSON. */
function* tokenize(json: string): Generator<Token> {
  const path: string[] = [];
  // The objects and arrays around, and how many keys lead to each.
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
 * Replaces scalars of a JSON text.
 *
 * @param json - Valid JSON.
 * @param replace - Is given a scalar as it is written, and the keys that lead to it; arrays add none.
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
 * Where the value of a member lies in the text of an object.
 *
 * @param json - Valid JSON of an object.
 * @returns The first index of it and the one after it; `undefined` where there is no such member.
 */
export function findSpan(json: string, member: string): readonly [number, number] | undefined {
  let span: readonly [number, number] | undefined;
  for (const { kind, text, start, path } of tokenize(json)) {
    const isValue = kind === 'mark' ? false : kind !== 'key' || path.length > 1;
    if (isValue && path[0] === member) span = [span?.[0] ?? start, start + text.length];
  }
  return span;
}
