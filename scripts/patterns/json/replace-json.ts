import { type Json, parseJson } from './parse-json.ts';

/**
 * Replaces scalars of JSON text. Everything else is unchanged, such as white space and duplicate keys.
 *
 * @param replace - Returns the replacement of a scalar as written, given the keys of its path (arrays add
 *   none).
 * @throws JsonError
 */
export function replaceScalars(
  text: string,
  replace: (scalar: string, path: readonly string[]) => string,
): string {
  const parts: string[] = [];
  let at = 0;
  const visit = (json: Json, path: readonly string[]): void => {
    if (json.kind === 'object') {
      for (const [key, value] of json.entries) visit(value, [...path, key]);
    } else if (json.kind === 'array') {
      for (const item of json.items) visit(item, path);
    } else {
      parts.push(text.slice(at, json.start), replace(text.slice(json.start, json.end), path));
      at = json.end;
    }
  };
  visit(parseJson(text), []);
  return parts.join('') + text.slice(at);
}
