import { readJson } from '../../shared/read-json.ts';

/** Deeper levels are not indented further, to keep lines short. */
const MAX_INDENT = 20;

/** JSON that is nested deeper is shown as it is. */
export const MAX_DEPTH = 200;

/** Creates the indent of a line. */
export const createIndent = (depth: number) => '  '.repeat(Math.min(depth, MAX_INDENT));

/**
 * Formats JSON; keeps the digits of numbers, and escapes, as written. Other text, and JSON that is nested too deeply, is
 * returned unchanged.
 */
export function formatJson(text: string): string {
  if (readJson(text) === undefined) return text;
  let depth = 0;
  let deepest = 0;
  const startLine = () => `\n${createIndent(depth)}`;
  const formatted = text.replaceAll(
    /"(?:[^"\\]|\\.)*"|\{\s*\}|\[\s*\]|\s+|[{}[\],:]/gu,
    (token) => {
      if (deepest > MAX_DEPTH || token.startsWith('"')) return token;
      if (token.length > 1 && /[}\]]$/u.test(token)) return token.charAt(0) + token.slice(-1);
      if (token === '{' || token === '[') {
        depth += 1;
        deepest = Math.max(deepest, depth);
        return token + startLine();
      }
      if (token === '}' || token === ']') return ((depth -= 1), startLine()) + token;
      if (token === ',') return token + startLine();
      return token === ':' ? ': ' : '';
    },
  );
  return deepest > MAX_DEPTH ? text : formatted;
}
