import { JsonError, parseJson } from '../../patterns/json/parse-json.ts';
import { readJson } from '../../shared/read-json.ts';

/** The first syntax error of a text. */
export interface JsonMistake {
  /** What was expected, and in which line and column. */
  readonly message: string;
  /** In the text, in UTF-16 code units. */
  readonly offset: number;
}

/** Finds the first syntax error. @returns `undefined` for JSON. */
export function findJsonMistake(text: string): JsonMistake | undefined {
  if (readJson(text) !== undefined) return undefined;
  if (text.startsWith('\uFEFF')) {
    return { message: 'it begins with a byte order mark (BOM), which must be left out', offset: 0 };
  }
  try {
    parseJson(text);
    return { message: 'it cannot be parsed', offset: 0 };
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    return { message: error.message, offset: error.offset };
  }
}
