import type { color } from '../shared/color.ts';
import type { Output as Stream } from '../shared/io.ts';
import { formatProgress, overwrite, printData, printLine } from '../shared/terminal.ts';
import { getTextWidth } from '../shared/wrap-text.ts';

type Format = Parameters<typeof color>[1];

/** The output of a command. */
export interface Output {
  readonly stdout: Stream;
  /** Prints a line of the result to stdout. */
  readonly print: (line: string, format?: Format) => void;
  /** Prints data of the result, such as JSON, to stdout. */
  readonly printData: (line: string) => void;
  /** Prints a message to stderr, so that the result stays machine-readable. */
  readonly note: (line: string, format?: Format) => void;
  /** Shows the progress, on a terminal only. */
  readonly progress: (done: number, total: number) => void;
  /** Removes the progress line. */
  readonly clearProgress: () => void;
}

/** Creates the output of a command. */
export const createOutput = (stdout: Stream, stderr: Stream): Output => ({
  stdout,
  print: (line, format) => printLine(stdout, line, format),
  printData: (line) => printData(stdout, line),
  note: (line, format) => printLine(stderr, line, format),
  progress: (done, total) => overwrite(stderr, formatProgress(done, total, getTextWidth(stderr))),
  clearProgress: () => overwrite(stderr, ''),
});
