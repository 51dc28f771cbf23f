import { failureAt, type Token, tokensOf, WhereError } from './tokens.ts';

/** Reads a condition token by token. */
export interface Reader {
  readonly peek: (ahead?: number) => Token;
  readonly next: () => Token;
  /** Goes past some words, in any letter case, if they come next. */
  readonly skip: (...words: readonly string[]) => boolean;
  /** What is wrong at a token, by default the next one. */
  readonly fail: (problem: string, token?: Token) => WhereError;
}

/**
 * A reader at the beginning of a condition.
 *
 * @throws WhereError for one that is empty, or has a character that begins no token.
 */
export function readerOf(condition: string): Reader {
  const tokens = tokensOf(condition);
  const [end] = tokens.slice(-1);
  if (end === undefined || tokens.length === 1) throw new WhereError('The condition is empty');
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
    fail: (problem, token = peek()) => failureAt(condition, token.at, problem),
  };
}

const isWord = ({ kind, text }: Token, word: string) =>
  kind !== 'text' && text.toLowerCase() === word;

/** Whether a token is one of some signs. */
export const isSign = ({ kind, text }: Token, ...signs: readonly string[]) =>
  kind === 'sign' && signs.includes(text);
