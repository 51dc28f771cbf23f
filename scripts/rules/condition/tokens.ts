/** A condition that a pattern cannot express, or that cannot be read. The message says what can be done. */
export class WhereError extends Error {}

/** A word, sign or value of a condition, with where it stands. */
export interface Token {
  readonly kind: 'word' | 'text' | 'number' | 'sign' | 'end';
  /** Of a text what it says, of a number its digits, else as it is written. */
  readonly text: string;
  /** Of the first character, from 0. */
  readonly at: number;
}

const TOKEN =
  /\s*(?:(?<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")|(?<number>-?(?:0|[1-9]\d*)(?:\.\d+)?(?![\w.]))|(?<word>[A-Za-z_$][\w$-]*(?:\.[\w$-]+|\[[^\]]*\])*)|(?<sign><=|>=|==|!=|<>|&&|\|\||[=<>!(),[\]+\-*/%~]))/uy;

/**
 * Divides a condition into tokens, of which the last is the end.
 *
 * @throws WhereError at a character that begins none.
 */
export function tokensOf(condition: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (condition.slice(TOKEN.lastIndex).trim() !== '') {
    const start = TOKEN.lastIndex;
    const { groups } = TOKEN.exec(condition) ?? {};
    const at = start + (/^\s*/u.exec(condition.slice(start))?.[0].length ?? 0);
    if (groups === undefined) throw unreadable(condition, at);
    const { text, number, word, sign } = groups;
    if (text !== undefined) tokens.push({ kind: 'text', text: unquoted(text), at });
    else if (number !== undefined) tokens.push({ kind: 'number', text: number, at });
    else if (word !== undefined) tokens.push({ kind: 'word', text: word, at });
    else tokens.push({ kind: 'sign', text: sign ?? '', at });
  }
  return [...tokens, { kind: 'end', text: 'the end', at: condition.length }];
}

function unreadable(condition: string, at: number): WhereError {
  const character = condition.charAt(at);
  return failureAt(condition, at, problemOf(character, /^[-.]?\d/u.test(condition.slice(at))));
}

function problemOf(character: string, isNumber: boolean): string {
  if (`'"`.includes(character)) return 'this text has no closing quote';
  // JSON knows exponents, and YAML 1.1, which SAM reads, takes 1e3 for a text.
  if (isNumber) return 'a number has digits and a point, such as 1000 or 0.5: put text in quotes';
  return `${character} has no meaning here: put text in quotes`;
}

/** In a text a backslash takes its meaning from a quote or a backslash; before others it stays. */
const unquoted = (text: string) => text.slice(1, -1).replaceAll(/\\(['"\\])/gu, '$1');

/** So much of a condition is shown before and after a place: a line of a terminal. */
const [BEFORE, AFTER] = [50, 25];

/**
 * What is wrong with a condition, with a mark under the place.
 *
 * @param at - Of the character, from 0.
 */
export function failureAt(condition: string, at: number, problem: string): WhereError {
  const start = Math.max(0, at - BEFORE);
  const part = condition.slice(start, at + AFTER).replaceAll(/[\s\p{Cc}]/gu, ' ');
  const [before, after] = [start > 0 ? '…' : '', condition.length > at + AFTER ? '…' : ''];
  const mark = `${' '.repeat(before.length + at - start)}^`;
  return new WhereError(`${problem}\n  ${before}${part}${after}\n  ${mark}`);
}
