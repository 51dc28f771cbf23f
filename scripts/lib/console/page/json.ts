/** JSON laid out, with the digits of its numbers and its escapes as they came; other text as it is. */
export function laidOut(text: string): string {
  try {
    JSON.parse(text);
  } catch {
    return text;
  }
  let depth = 0;
  const line = () => `\n${'  '.repeat(depth)}`;
  return text.replaceAll(/"(?:[^"\\]|\\.)*"|\{\s*\}|\[\s*\]|\s+|[{}[\],:]/gu, (token) => {
    if (token.startsWith('"')) return token;
    if (token.length > 1 && /[}\]]$/u.test(token)) return token.charAt(0) + token.slice(-1);
    if (token === '{' || token === '[') return token + ((depth += 1), line());
    if (token === '}' || token === ']') return ((depth -= 1), line()) + token;
    if (token === ',') return token + line();
    return token === ':' ? ': ' : '';
  });
}
