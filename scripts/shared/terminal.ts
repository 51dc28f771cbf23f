import { color } from './command.ts';
import type { Output } from './io.ts';

/** Prints a heading with what it is about, and lines indented below. */
export function printSection(
  stream: Output,
  heading: string,
  about: string,
  lines: readonly string[],
): void {
  const indented = lines
    .flatMap((line) => line.split('\n'))
    .map((line) => `  ${toPrintable(line)}\n`);
  stream.write(`${color(stream, 'bold', heading)}  ${about}\n${indented.join('')}\n`);
}

/** Prints a line, in a colour if given. */
export function printLine(
  stream: Output,
  line: string,
  format?: Parameters<typeof color>[1],
): void {
  stream.write(`${format ? color(stream, format, line) : line}\n`);
}

/** A text that others wrote, without the characters that would steer the terminal. */
export function toPrintable(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, '');
}

/** The beginning of a text that is too long to be read. */
export function shortenText(text: string): string {
  const most = 2_000;
  return text.length <= most
    ? text
    : `${text.slice(0, most)}… (${Buffer.byteLength(text)} bytes in all)`;
}

/**
 * How far something is, such as `[#####-----] 50 of 100`.
 *
 * @param columns - The terminal's width; the bar takes what is left of it, up to a readable size.
 */
export function formatProgress(done: number, total: number, columns: number): string {
  const count = `${done} of ${total}`;
  // The last column stays free: some terminals go to the next line once it is filled.
  const width = Math.min(30, columns - count.length - 4);
  if (width < 5) return count.slice(0, Math.max(0, columns - 1));
  const filled = Math.floor((width * done) / total);
  return `[${'#'.repeat(filled)}${'-'.repeat(width - filled)}] ${count}`;
}

/** Puts a line in the place of the one before, and an empty one removes it: on a terminal alone. */
export function overwrite(stream: Output, line: string): void {
  if (stream.isTTY) stream.write(`\r${line}\u001b[K`);
}
