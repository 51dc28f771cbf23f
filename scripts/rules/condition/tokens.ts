/** Where a condition cannot be parsed. */
interface ConditionPlace {
  /** Without the condition, which the message shows. */
  readonly problem: string;
  /** Offset of the first character that is wrong. */
  readonly offset: number;
}

/** A condition that cannot be parsed or that no pattern can express. The message contains the fix. */
export class ConditionError extends Error {
  /** `undefined` for a condition that can be parsed. */
  readonly place: ConditionPlace | undefined;

  constructor(message: string, place?: ConditionPlace) {
    super(message);
    this.place = place;
  }
}

/** A token of a condition. */
export interface Token {
  readonly kind: 'word' | 'text' | 'number' | 'sign' | 'end';
  /** The content of a text without quotes; else the token as written. */
  readonly text: string;
  /** Offset of the first character. */
  readonly at: number;
}

const TOKEN =
  /\s*(?:(?<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")|(?<number>-?(?:0|[1-9]\d*)(?:\.\d+)?(?![\w.]))|(?<word>[A-Za-z_$][\w$-]*(?:\.[\w$-]+|\[[^\]]*\])*)|(?<sign><=|>=|==|!=|<>|&&|\|\||[=<>!(),[\]+\-*/%~]))/uy;

/**
 * Splits a condition into tokens. The last one is the end.
 *
 * @throws ConditionError for a character that cannot begin a token.
 */
function tokenize(condition: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (condition.slice(TOKEN.lastIndex).trim() !== '') {
    const start = TOKEN.lastIndex;
    const { groups } = TOKEN.exec(condition) ?? {};
    const at = start + (/^\s*/u.exec(condition.slice(start))?.[0].length ?? 0);
    if (groups === undefined) {
      const isNumber = /^[-.]?\d/u.test(condition.slice(at));
      throw createFailure(condition, at, describeProblem(condition.charAt(at), isNumber));
    }
    const { text, number, word, sign } = groups;
    if (text !== undefined) tokens.push({ kind: 'text', text: unquote(text), at });
    else if (number !== undefined) tokens.push({ kind: 'number', text: number, at });
    else if (word !== undefined) tokens.push({ kind: 'word', text: word, at });
    else tokens.push({ kind: 'sign', text: sign ?? '', at });
  }
  return [...tokens, { kind: 'end', text: 'the end', at: condition.length }];
}

function describeProblem(character: string, isNumber: boolean): string {
  if (`'"`.includes(character)) return 'this text has no closing quote';
  // No exponents: SAM reads YAML 1.1, in which 1e3 is a string.
  if (isNumber) return 'a number has digits and a point, such as 1000 or 0.5: put text in quotes';
  return `${character} is not allowed here: put text in quotes`;
}

/** A backslash escapes a quote or a backslash; before other characters it is literal. */
const unquote = (text: string) => text.slice(1, -1).replaceAll(/\\(['"\\])/gu, '$1');

/** Characters shown before and after the mistake; together they fit a line of 80. */
const [BEFORE, AFTER] = [50, 25];

/** Creates an error that shows the condition with a mark below the offset `at`. */
function createFailure(condition: string, at: number, problem: string): ConditionError {
  const start = Math.max(0, at - BEFORE);
  const part = condition.slice(start, at + AFTER).replaceAll(/[\s\p{Cc}]/gu, ' ');
  const [before, after] = [start > 0 ? '…' : '', condition.length > at + AFTER ? '…' : ''];
  const mark = `${' '.repeat(before.length + at - start)}^`;
  return new ConditionError(`${problem}\n  ${before}${part}${after}\n  ${mark}`, {
    problem,
    offset: at,
  });
}

/** Reads the tokens of a condition in order. */
export interface Reader {
  readonly peek: () => Token;
  readonly next: () => Token;
  /** Skips the words, in any letter case, if all of them come next. Returns whether it did. */
  readonly skip: (...words: readonly string[]) => boolean;
  /** Creates an error that points at a token, by default the next one. */
  readonly fail: (problem: string, token?: Token) => ConditionError;
}

/**
 * Creates a reader for a condition.
 *
 * @throws ConditionError if it is empty, or has a character that cannot begin a token.
 */
export function createReader(condition: string): Reader {
  const tokens = tokenize(condition);
  const [end] = tokens.slice(-1);
  if (end === undefined || tokens.length === 1)
    throw new ConditionError(
      'The condition is empty. Specify one such as data.order.total_paid >= 100',
    );
  let at = 0;
  const peek = (): Token => tokens[at] ?? end;
  return {
    peek,
    next: () => {
      const token = peek();
      at += 1;
      return token;
    },
    skip: (...words) => {
      if (!words.every((word, index) => isWord(tokens[at + index] ?? end, word))) return false;
      at += words.length;
      return true;
    },
    fail: (problem, token = peek()) => createFailure(condition, token.at, problem),
  };
}

const isWord = ({ kind, text }: Token, word: string) =>
  kind !== 'text' && text.toLowerCase() === word;

/** Whether a token is one of the given signs. */
export const isSign = ({ kind, text }: Token, ...signs: readonly string[]) =>
  kind === 'sign' && signs.includes(text);
