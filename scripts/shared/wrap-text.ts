import getStringWidth from 'fast-string-width';
import { stripVTControlCharacters } from 'node:util';

/*
 * Wraps lines between words, so that the terminal does not break them inside a word. A word that is wider than the
 * terminal stays whole, and so does a command, so that both can be copied.
 */

/** The width of a file or a pipe. */
const DEFAULT_COLUMNS = 80;

/** A narrower terminal, or one whose width is unknown (0), breaks lines itself. */
const MIN_COLUMNS = 20;

/** Returns the width of a stream for text: that of a terminal, or else 80. */
export const getTextWidth = ({ columns = 0 }: { readonly columns?: number }): number =>
  columns < MIN_COLUMNS ? DEFAULT_COLUMNS : columns;

/**
 * Wraps each line of a text. Further lines are indented as the first one; after a label, which two spaces or more end,
 * to the column of what follows it.
 *
 * @param text - May contain escape sequences, such as colours.
 * @param width - In columns: a character of Chinese, or an emoji, has two.
 */
export const wrapText = (text: string, width: number): string =>
  text
    .split('\n')
    .map((line) => wrapLine(line, width))
    .join('\n');

function wrapLine(line: string, width: number): string {
  if (getStringWidth(line) <= width) return line;
  const indent = findIndent(stripVTControlCharacters(line), width);
  const lines: string[] = [];
  let current = '';
  for (const { space, unit } of splitUnits(line)) {
    const longer = current + space + unit;
    // After the indentation or a label alone, another line would have no more room.
    if (getStringWidth(longer) <= width || getStringWidth(current + space) <= indent) {
      current = longer;
    } else {
      lines.push(current);
      current = ' '.repeat(indent) + unit;
    }
  }
  return [...lines, current].join('\n');
}

/** The white space at the beginning of a line, or with a label. */
const LEADING = /^ */u;
const LABEL = /^ *\S+(?: \S+)* {2,}(?=\S)/u;

/** Finds the indentation of the further lines: at most half of the width. */
function findIndent(line: string, width: number): number {
  const [leading, label] = [LEADING, LABEL].map((pattern) =>
    getStringWidth(pattern.exec(line)?.[0] ?? ''),
  );
  return label !== undefined && label > 0 && label <= width / 2 ? label : (leading ?? 0);
}

/**
 * A command: its program with a subcommand, and if options follow, everything up to the end of the line or of the
 * clause. Not a synopsis, such as `npm run send -- [options] [subject]`.
 */
const COMMAND =
  /(?:(?<=\p{Cc}\[\d+m)|(?<![\w./@-]))(?:[A-Z][A-Z_]*=\S+ )*(?:npm (?:start|test|ci|install|run (?:--silent )?\S+)|npx \S+(?: [a-z]\S*){0,2}|sam \S+(?: [a-z]\S*)?|aws [a-z]\S* [a-z]\S*|curl \S+)(?:(?: [^\s-]\S*(?<![.,;:])){0,3} -(?!- \[)(?:'[^']*'|"[^"]*"|[^'"])*?(?=[.,;:)](?: |$)|$))?/gu;

/**
 * The elements of JSON text, each with the comma that follows it. A comma within a string is none, unless the string
 * was shortened and has no end.
 */
const ELEMENTS = /(?:"(?:[^"\\]|\\.)*"|[^,])+,?|,/gu;

/** Wraps a line of JSON after commas between its elements, so that it stays the same JSON. */
export function wrapJson(line: string, width: number): string {
  if (getStringWidth(line) <= width) return line;
  const indent = LEADING.exec(line)?.[0] ?? '';
  const lines: string[] = [];
  let current = indent;
  for (const [element] of line.trimStart().matchAll(ELEMENTS)) {
    if (current !== indent && getStringWidth(current + element) > width) {
      lines.push(current.trimEnd());
      current = `${indent} ${element.trimStart()}`;
    } else {
      current += element;
    }
  }
  return [...lines, current].join('\n');
}

/** Stands for a space that is not a place to break the line: a private character, which no text contains. */
const KEPT_SPACE = '\u{f0020}';

/** Splits a line into words and commands, each with the spaces before it. */
export function splitUnits(line: string): { readonly space: string; readonly unit: string }[] {
  const kept = line.replaceAll(COMMAND, (command) => command.replaceAll(' ', KEPT_SPACE));
  return [...kept.matchAll(/( *)([^ ]+)/gu)].map(([, space = '', unit = '']) => ({
    space,
    unit: unit.replaceAll(KEPT_SPACE, ' '),
  }));
}
