import type { Row } from './requests.ts';

/** A word of a search. Digits mean a whole number: in an id, they would be found by chance. */
export interface SearchWord {
  readonly text: string;
  /** For digits alone, finds them as a number. */
  readonly number?: RegExp;
}

/** The body of `POST /search`. */
export interface SearchRequest {
  readonly text: string;
  /** Only requests with a greater id. */
  readonly after: number;
  /** Which page sends it: its earlier request is aborted. */
  readonly page: string;
}

/** The response of `POST /search`. */
export interface SearchResponse {
  /** The requests that have all words in them: in the row, the body or the headers. */
  readonly found: readonly FoundRequest[];
  /** The greatest id that was searched. */
  readonly last: number;
}

/** A request that a search found. */
export interface FoundRequest {
  readonly id: number;
  /** Around the first word that its row does not have; missing if the row has all, and for older requests. */
  readonly excerpt?: Excerpt;
}

/** The part of a header or a field around a word, such as `data.order.email: …ann@exam…`: text of a stranger. */
export interface Excerpt {
  /** The name of the header or field, and the start of its value. */
  readonly before: string;
  readonly word: string;
  readonly after: string;
}

/** Parses a search: words in any order, in any case. */
export const parseSearch = (text: string): readonly SearchWord[] =>
  text
    .toLowerCase()
    .split(/\s+/u)
    .filter(Boolean)
    .map((word) =>
      /^\d+$/u.test(word)
        ? { text: word, number: new RegExp(String.raw`(?<![\w.-])${word}(?![\w.-])`, 'u') }
        : { text: word },
    );

/** Finds a word in a text in lower case. @returns Its offset; -1 if the text does not have it. */
export const findWord = ({ text, number }: SearchWord, where: string): number => {
  const start = where.indexOf(text);
  return start < 0 || number === undefined ? start : where.search(number);
};

/** Whether a word is in a text in lower case. */
export const includesWord = (word: SearchWord, where: string): boolean =>
  findWord(word, where) >= 0;

const known = new WeakMap<Row, string>();

/** Before a subject that a request must have, rather than mention. */
const SUBJECT = 'subject:';

/** The search for the requests with a subject. */
export const formatSubjectSearch = (subject: string): string => SUBJECT + subject;

/** Whether a word is in the row of a request; `4xx` is any status from 400 to 499. */
export function matchesRow(word: SearchWord, row: Row): boolean {
  if (word.text.startsWith(SUBJECT)) {
    return (row.subject || row.claimedSubject).toLowerCase() === word.text.slice(SUBJECT.length);
  }
  const status = String(row.status);
  if (word.text === status || word.text === `${status.charAt(0)}xx`) return true;
  return includesWord(word, listRowWords(row));
}

function listRowWords(row: Row): string {
  const { subject, claimedSubject, eventId, path, outcome, reason, rules } = row;
  const words =
    known.get(row) ??
    [subject, claimedSubject, eventId, path, outcome, reason, ...rules].join(' ').toLowerCase();
  known.set(row, words);
  return words;
}
