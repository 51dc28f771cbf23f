import { readJson } from '../../shared/read-json.ts';

/** Deeper than this no step to the right helps the eye, and each makes every line longer. */
const MAX_INDENT = 20;

/** No person reads on in a text that nests deeper. */
export const MAX_DEPTH = 200;

/** What a line begins with that is so deep in a text. */
export const createIndent = (depth: number) => '  '.repeat(Math.min(depth, MAX_INDENT));

/**
 * JSON laid out, with the digits of its numbers and its escapes as they came; other text as it is, and
 * so is JSON that nests very deep.
 */
export function layOutJson(text: string): string {
  if (readJson(text) === undefined) return text;
  let depth = 0;
  let deepest = 0;
  const line = () => `\n${createIndent(depth)}`;
  const lines = text.replaceAll(/"(?:[^"\\]|\\.)*"|\{\s*\}|\[\s*\]|\s+|[{}[\],:]/gu, (token) => {
    if (deepest > MAX_DEPTH || token.startsWith('"')) return token;
    if (token.length > 1 && /[}\]]$/u.test(token)) return token.charAt(0) + token.slice(-1);
    if (token === '{' || token === '[') {
      depth += 1;
      deepest = Math.max(deepest, depth);
      return token + line();
    }
    if (token === '}' || token === ']') return ((depth -= 1), line()) + token;
    if (token === ',') return token + line();
    return token === ':' ? ': ' : '';
  });
  return deepest > MAX_DEPTH ? text : lines;
}
