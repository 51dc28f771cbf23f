import { type Json, JsonError, readJson } from './json/parse-json.ts';
import { PatternError } from './operators.ts';
import { type Pattern, patternOf } from './parse-pattern.ts';

/** What is wrong with a text that is to be a pattern, and where. */
export interface Mistake {
  readonly message: string;
  /** In the pattern; empty for the pattern itself. */
  readonly path: string;
  /** In the text. */
  readonly offset: number;
}

/** A pattern, or what is wrong with it. */
export type Read = { readonly pattern: Pattern } | { readonly mistake: Mistake };

/**
 * As `readPattern`, for whoever shows the text: a mistake has its place there.
 *
 * @param check - Throws PatternError where the pattern is not to be read.
 */
export function readPatternAt(text: string, check: (json: Json) => void = () => {}): Read {
  let json: Json | undefined;
  try {
    json = readJson(text);
    check(json);
    return { pattern: patternOf(json) };
  } catch (error) {
    if (error instanceof JsonError) {
      const { expected, offset } = error;
      return { mistake: { message: `This is not JSON: expected ${expected}`, path: '', offset } };
    }
    if (!(error instanceof PatternError) || json === undefined) throw error;
    const { message, path } = error;
    return { mistake: { message, path, offset: placeOf(json, path) } };
  }
}

/** Where a path of a PatternError leads in the text: to the key of a field, or to an item of a list. */
export function placeOf(json: Json, path: string): number {
  return find(json, path, json.start) ?? json.start;
}

/** @returns `undefined` where the path leads somewhere else. */
function find(json: Json, path: string, place: number): number | undefined {
  if (path === '') return place;
  for (const [name, value, at] of childrenOf(json)) {
    if (!path.startsWith(name)) continue;
    // A key may have dots and brackets of its own: another may be meant.
    const rest = /^(?:\.|(?=\[)|$)/u.exec(path.slice(name.length));
    if (rest === null) continue;
    const found = find(value, path.slice(name.length + rest[0].length), at);
    if (found !== undefined) return found;
  }
  return undefined;
}

function childrenOf(json: Json): (readonly [name: string, value: Json, place: number])[] {
  if (json.kind === 'array') return json.items.map((item, at) => [`[${at}]`, item, item.start]);
  if (json.kind !== 'object') return [];
  return json.entries.map(([key, value, { start }]) => [key, value, start]);
}
