import type { Exchange } from '../../local/gateway.ts';
import { type Json, tryParseJson } from '../../patterns/json/parse-json.ts';
import { type Excerpt, findWord, type SearchWord } from '../api/row-search.ts';
import { readPlainBody } from './plain-body.ts';

/** Larger bodies are searched as a text: to parse 100,000 characters takes some 4 ms. */
const MAX_PARSED_CHARACTERS = 100_000;

/** Limits of the characters that are shown: of the names around a field, before the word, of the word, and after it. */
const MAX_PARENT = 24;
const MAX_BEFORE = 12;
const MAX_WORD = 60;
const MAX_AFTER = 60;

/** A header, a field of a body, or a body that is not JSON. */
interface SearchedField {
  /** What stands before the name: `header `, or the names of the objects around the field, such as `data.order.`. */
  readonly parent: string;
  /** Empty for a body that is not an object. */
  readonly name: string;
  /** Empty for an object or a list. */
  readonly value: string;
}

const BODY = { parent: 'body: ', name: '' };

/**
 * Creates the part of a request around a word: of the first field of the body, or else the header, that has it.
 *
 * @returns `undefined` if neither has the word.
 */
export function createExcerpt(word: SearchWord, exchange: Exchange): Excerpt | undefined {
  for (const field of listSearchedFields(exchange)) {
    const excerpt = cutExcerpt(word, field);
    if (excerpt !== undefined) return excerpt;
  }
  return undefined;
}

function* listSearchedFields({ headers, body }: Exchange): Generator<SearchedField> {
  const text = body.toString();
  const json = text.length > MAX_PARSED_CHARACTERS ? undefined : tryParseJson(text);
  if (json !== undefined) yield* listFields(json, text, BODY);
  for (const [name, value] of Object.entries(headers)) yield { parent: 'header ', name, value };
  // A word may also be in the punctuation of JSON.
  yield { ...BODY, value: readPlainBody(body) };
}

/** Lists the fields with paths as a condition names them: without the positions in lists. */
function* listFields(
  json: Json,
  text: string,
  { parent, name }: Omit<SearchedField, 'value'>,
): Generator<SearchedField> {
  const isContainer = json.kind === 'object' || json.kind === 'array';
  if (!isContainer) {
    const value = json.kind === 'string' ? json.value : text.slice(json.start, json.end);
    yield { parent, name, value };
    return;
  }
  if (name !== '') yield { parent, name, value: '' };
  if (json.kind === 'array') {
    for (const item of json.items) yield* listFields(item, text, { parent, name });
    return;
  }
  const inner = name === '' ? '' : `${parent}${name}.`;
  for (const [key, value] of json.entries) {
    yield* listFields(value, text, { parent: inner, name: key });
  }
}

function cutExcerpt(word: SearchWord, { parent, name, value }: SearchedField): Excerpt | undefined {
  const title = value === '' || name === '' ? name : `${name}: `;
  const text = title + value;
  const lower = text.toLowerCase();
  const start = findWord(word, lower);
  if (start < 0) return undefined;
  // Some letters have another length in lower case.
  const shown = lower.length === text.length ? text : lower;
  const end = start + word.text.length;
  const isInValue = start >= title.length;
  const from = isInValue ? title.length : 0;
  return {
    before:
      cutStart(parent, MAX_PARENT) +
      shown.slice(0, from) +
      cutStart(shown.slice(from, start), MAX_BEFORE),
    word: cutEnd(shown.slice(start, end), MAX_WORD),
    after: cutEnd(shown.slice(end), MAX_AFTER),
  };
}

/** Half of a pair of code units. */
const HALF = /^[\u{dc00}-\u{dfff}]|[\u{d800}-\u{dbff}]$/u;

const cutStart = (text: string, most: number) =>
  text.length > most ? `…${text.slice(-most).replace(HALF, '')}` : text;

const cutEnd = (text: string, most: number) =>
  text.length > most ? `${text.slice(0, most).replace(HALF, '')}…` : text;
