import { type Json, parseJson, type Span } from './parse-json.ts';

/** Another text for a part of one. */
export interface Edit extends Span {
  readonly text: string;
}

/**
 * Replaces parts of a text.
 *
 * @param edits - In the order of the text.
 */
export function replaceSpans(text: string, edits: readonly Edit[]): string {
  const parts: string[] = [];
  let at = 0;
  for (const { start, end, text: other } of edits) {
    parts.push(text.slice(at, start), other);
    at = end;
  }
  return parts.join('') + text.slice(at);
}

/**
 * Replaces scalars of a JSON text. All else keeps every byte: the digits of a big number, the escapes of
 * a text, white space, and keys that come twice.
 *
 * @param replace - Is given a scalar as it is written, and the keys that lead to it; arrays add none.
 * @throws JsonError
 */
export function replaceScalars(
  text: string,
  replace: (scalar: string, path: readonly string[]) => string,
): string {
  const edits: Edit[] = [];
  const visit = (json: Json, path: readonly string[]): void => {
    if (json.kind === 'object') {
      for (const [key, value] of json.entries) visit(value, [...path, key]);
    } else if (json.kind === 'array') {
      for (const item of json.items) visit(item, path);
    } else {
      const { start, end } = json;
      edits.push({ start, end, text: replace(text.slice(start, end), path) });
    }
  };
  visit(parseJson(text), []);
  return replaceSpans(text, edits);
}
