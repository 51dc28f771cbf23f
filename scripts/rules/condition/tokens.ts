/** A condition that a pattern cannot express, or that cannot be read. The message says what can be done. */
export class ConditionError extends Error {}

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
 * @throws ConditionError at a character that begins none.
 */
export function tokenize(condition: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (condition.slice(TOKEN.lastIndex).trim() !== '') {
    const start = TOKEN.lastIndex;
    const { groups } = TOKEN.exec(condition) ?? {};
    const at = start + (/^\s*/u.exec(condition.slice(start))?.[0].length ?? 0);
    if (groups === undefined) throw createUnreadable(condition, at);
    const { text, number, word, sign } = groups;
    if (text !== undefined) tokens.push({ kind: 'text', text: unquote(text), at });
    else if (number !== undefined) tokens.push({ kind: 'number', text: number, at });
    else if (word !== undefined) tokens.push({ kind: 'word', text: word, at });
    else tokens.push({ kind: 'sign', text: sign ?? '', at });
  }
  return [...tokens, { kind: 'end', text: 'the end', at: condition.length }];
}

function createUnreadable(condition: string, at: number): ConditionError {
  const character = condition.charAt(at);
  return createFailure(
    condition,
    at,
    describeProblem(character, /^[-.]?\d/u.test(condition.slice(at))),
  );
}

function describeProblem(character: string, isNumber: boolean): string {
  if (`'"`.includes(character)) return 'this text has no closing quote';
  // JSON knows exponents, and YAML 1.1, which SAM reads, takes 1e3 for a text.
  if (isNumber) return 'a number has digits and a point, such as 1000 or 0.5: put text in quotes';
  return `${character} has no meaning here: put text in quotes`;
}

/** In a text a backslash takes its meaning from a quote or a backslash; before others it stays. */
const unquote = (text: string) => text.slice(1, -1).replaceAll(/\\(['"\\])/gu, '$1');

/** So much of a condition is shown before and after a place: a line of a terminal. */
const [BEFORE, AFTER] = [50, 25];

/**
 * What is wrong with a condition, with a mark under the place.
 *
 * @param at - Of the character, from 0.
 */
export function createFailure(condition: string, at: number, problem: string): ConditionError {
  const start = Math.max(0, at - BEFORE);
  const part = condition.slice(start, at + AFTER).replaceAll(/[\s\p{Cc}]/gu, ' ');
  const [before, after] = [start > 0 ? '…' : '', condition.length > at + AFTER ? '…' : ''];
  const mark = `${' '.repeat(before.length + at - start)}^`;
  return new ConditionError(`${problem}\n  ${before}${part}${after}\n  ${mark}`);
}

/** Reads a condition token by token. */
export interface Reader {
  readonly peek: (ahead?: number) => Token;
  readonly next: () => Token;
  /** Goes past some words, in any letter case, if they come next. */
  readonly skip: (...words: readonly string[]) => boolean;
  /** What is wrong at a token, by default the next one. */
  readonly fail: (problem: string, token?: Token) => ConditionError;
}

/**
 * A reader at the beginning of a condition.
 *
 * @throws ConditionError for one that is empty, or has a character that begins no token.
 */
export function createReader(condition: string): Reader {
  const tokens = tokenize(condition);
  const [end] = tokens.slice(-1);
  if (end === undefined || tokens.length === 1) throw new ConditionError('The condition is empty');
  let at = 0;
  const peek = (ahead = 0): Token => tokens[at + ahead] ?? end;
  return {
    peek,
    next: () => {
      const token = peek();
      at += 1;
      return token;
    },
    skip: (...words) => {
      if (!words.every((word, index) => isWord(peek(index), word))) return false;
      at += words.length;
      return true;
    },
    fail: (problem, token = peek()) => createFailure(condition, token.at, problem),
  };
}

const isWord = ({ kind, text }: Token, word: string) =>
  kind !== 'text' && text.toLowerCase() === word;

/** Whether a token is one of some signs. */
export const isSign = ({ kind, text }: Token, ...signs: readonly string[]) =>
  kind === 'sign' && signs.includes(text);
