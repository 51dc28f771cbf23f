/** Words of promises. A sentence that promises something in other words is not found by them. */
const PROMISING =
  /\b(?:never|always|every|only|at most|at least|no|none|nothing|nobody|neither|unchanged|exactly|both|refuse[sd]?|exits?|lost|within|byte)\b/iu;

/** Splits a page of Markdown into sentences, each in one line: without code blocks and headings, each cell by itself. */
export function splitSentences(page: string): string[] {
  const text = page.replaceAll(/^( *)```[^]*?^\1```$/gmu, '');
  return text
    .split(/\n\s*\n|\n(?=\s*(?:[-*]|\d+\.) )|\n(?=#)/u)
    .flatMap((block) => (/^\s*\|/u.test(block) ? block.split(/\n|(?<!\\)\|/u) : block))
    .filter((block) => !block.startsWith('#'))
    .map((block) => joinLines(block).replace(/^(?:[-*]|\d+\.) /u, ''))
    .flatMap((block) => block.split(/(?<=[.!?][*`")]*) (?=[^\p{Ll}])/u));
}

/** Replaces each white space by one space. */
export const joinLines = (text: string): string => text.replaceAll(/\s+/gu, ' ').trim();

/** Whether a sentence of four words or more has a word of a promise. */
export const soundsLikePromise = (sentence: string): boolean =>
  sentence.split(' ').length > 3 && PROMISING.test(sentence);
