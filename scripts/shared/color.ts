import { styleText } from 'node:util';
import type { Output } from './io.ts';

/** Formats text in a colour if the stream is a terminal and `NO_COLOR` is not set. */
export function color(
  stream: Output,
  format: Parameters<typeof styleText>[0],
  text: string,
): string {
  return styleText(format, text, { stream });
}
