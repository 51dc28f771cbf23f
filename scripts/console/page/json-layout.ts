import { readJson } from '../../shared/read-json.ts';

/** Deeper than this no step to the right helps the eye, and each makes every line longer. */
const MOST_INDENT = 20;

/** No person reads on in a text that nests deeper. */
export const MOST_DEPTH = 200;

/** What a line begins with that is so deep in a text. */
export const indentOf = (depth: number) => '  '.repeat(Math.min(depth, MOST_INDENT));

/**
 * JSON laid out, with the digits of its numbers and its escapes as they came; other text as it is, and
 * so is JSON that nests very deep.
 */
export function laidOut(text: string): string {
  if (readJson(text) === undefined) return text;
  let depth = 0;
  let deepest = 0;
  const line = () => `\n${indentOf(depth)}`;
  const lines = text.replaceAll(/"(?:[^"\\]|\\.)*"|\{\s*\}|\[\s*\]|\s+|[{}[\],:]/gu, (token) => {
    if (deepest > MOST_DEPTH || token.startsWith('"')) return token;
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
  return deepest > MOST_DEPTH ? text : lines;
}
