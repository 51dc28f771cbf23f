/** Quotes text as one word of a POSIX shell, if necessary. */
export function quoteShellWord(text: string): string {
  return /^[\w./-]+$/u.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
