import { color } from './color.ts';
import type { Output } from './io.ts';
import { getTextWidth, wrapJson, wrapText } from './wrap-text.ts';

/** A line that is JSON, or a part of it. */
const JSON_LINE = /^ *["[\]{}]/u;

/** Prints a heading with a summary, and indented lines below. In a terminal they are wrapped. */
export function printSection(
  stream: Output,
  heading: string,
  about: string,
  lines: readonly string[],
): void {
  const indented = lines
    .flatMap((line) => line.split('\n'))
    .map((line) => `  ${toPrintable(line)}`)
    .map((line) => (JSON_LINE.test(line) ? fitJson(stream, line) : fitTerminal(stream, line)));
  const title = fitTerminal(stream, `${color(stream, 'bold', heading)}  ${about}`);
  stream.write(`${[title, ...indented].join('\n')}\n\n`);
}

/** Prints a line, wrapped in a terminal. In a file or a pipe it stays one, for programs such as grep. */
export function printLine(
  stream: Output,
  line: string,
  format?: Parameters<typeof color>[1],
): void {
  stream.write(`${fitTerminal(stream, format ? color(stream, format, line) : line)}\n`);
}

/** Prints a line of data, such as JSON, which is not wrapped. */
export function printData(stream: Output, line: string): void {
  stream.write(`${line}\n`);
}

/** Wraps lines if the stream is a terminal. */
export const fitTerminal = (stream: Output, text: string): string =>
  stream.isTTY ? wrapText(text, getTextWidth(stream)) : text;

const fitJson = (stream: Output, line: string): string =>
  stream.isTTY ? wrapJson(line, getTextWidth(stream)) : line;

/** Removes control characters from untrusted text, so that it cannot control the terminal. */
export function toPrintable(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, '');
}

const MAX_TEXT_LENGTH = 2_000;

/** Cuts text that is longer than 2,000 characters. */
export function shortenText(text: string): string {
  return text.length <= MAX_TEXT_LENGTH
    ? text
    : `${text.slice(0, MAX_TEXT_LENGTH)}… (${Buffer.byteLength(text)} bytes in all)`;
}

/**
 * Formats progress, such as `[#####-----] 50 of 100`.
 *
 * @param columns - The width of the terminal; limits the bar, which has at most 30 characters.
 */
export function formatProgress(done: number, total: number, columns: number): string {
  const count = `${done} of ${total}`;
  // Some terminals wrap the line when its last column is filled.
  const width = Math.min(30, columns - count.length - 4);
  if (width < 5) return count.slice(0, Math.max(0, columns - 1));
  const filled = Math.floor((width * done) / total);
  return `[${'#'.repeat(filled)}${'-'.repeat(width - filled)}] ${count}`;
}

/** On a terminal, replaces the current line; an empty text clears it. */
export function overwrite(stream: Output, line: string): void {
  if (stream.isTTY) stream.write(`\r${line}\u001b[K`);
}
