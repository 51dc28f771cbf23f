import { color } from './command.ts';

/** Prints a heading with what it is about, and lines indented below. */
export function print(heading: string, about: string, lines: readonly string[]): void {
  const indented = lines
    .flatMap((line) => line.split('\n'))
    .map((line) => `  ${printable(line)}\n`);
  process.stdout.write(
    `${color(process.stdout, 'bold', heading)}  ${about}\n${indented.join('')}\n`,
  );
}

/** A text that others wrote, without the characters that would steer the terminal. */
export function printable(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, '');
}

/** The beginning of a text that is too long to be read. */
export function shortened(text: string): string {
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
export function progressLine(done: number, total: number, columns: number): string {
  const count = `${done} of ${total}`;
  // The last column stays free: some terminals go to the next line once it is filled.
  const width = Math.min(30, columns - count.length - 4);
  if (width < 5) return count.slice(0, Math.max(0, columns - 1));
  const filled = Math.floor((width * done) / total);
  return `[${'#'.repeat(filled)}${'-'.repeat(width - filled)}] ${count}`;
}

/** Puts a line in the place of the one before, and an empty one removes it: on a terminal alone. */
export function overwrite(line: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${line}\u001b[K`);
}
