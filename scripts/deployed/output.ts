import type { color } from '../shared/command.ts';
import type { Output as Stream } from '../shared/io.ts';
import { formatProgress, overwrite, printLine } from '../shared/terminal.ts';

type Format = Parameters<typeof color>[1];

/** Where a command writes. */
export interface Output {
  /** Of the result: whether it takes colours. */
  readonly stdout: Stream;
  /** Prints a line of the result. */
  readonly print: (line: string, format?: Format) => void;
  /** Prints a line beside the result, which a program may read. */
  readonly note: (line: string, format?: Format) => void;
  /** Shows how far the command is, on a terminal only. */
  readonly progress: (done: number, total: number) => void;
  /** Removes the progress line. */
  readonly clearProgress: () => void;
}

/** Creates the output of a command. */
export const createOutput = (stdout: Stream, stderr: Stream): Output => ({
  stdout,
  print: (line, format) => printLine(stdout, line, format),
  note: (line, format) => printLine(stderr, line, format),
  progress: (done, total) => overwrite(stderr, formatProgress(done, total, stderr.columns ?? 80)),
  clearProgress: () => overwrite(stderr, ''),
});
