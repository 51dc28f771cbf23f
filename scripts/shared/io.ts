import type { SourceMap } from 'node:module';
import type { Readable, Writable } from 'node:stream';

/** A stream that a command reads: standard input. */
export type Input = Readable & { readonly isTTY?: boolean };

/** A stream that a command writes to. */
export type Output = Writable & { readonly isTTY?: boolean; readonly columns?: number };

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The source map of each file of a built function, by path. */
export type SourceMaps = ReadonlyMap<string, SourceMap>;

/** The webhook function, built. */
export interface BuiltReceiver {
  /** Path of the file that Lambda loads. */
  readonly bundle: string;
  /**
   * Builds it where its sources have changed.
   *
   * @throws CommandError when it does not build.
   */
  readonly ensureBuilt: () => Promise<void>;
  /**
   * Builds it, and again whenever its sources change.
   *
   * @param onBuilt - Awaited after each build that changed the bundle, or that follows an error.
   * @param onError - Called when a later build or `onBuilt` failed; watching goes on.
   * @returns A function that stops watching.
   * @throws what the first build or the first `onBuilt` throws.
   */
  readonly watch: (
    onBuilt: () => Promise<void>,
    onError: (error: Error) => void,
  ) => Promise<() => Promise<void>>;
  /**
   * Reads the source maps of a built function.
   *
   * @param bundle - Path of the file that Lambda loads.
   * @param code - Its text as it was loaded.
   * @returns none where the sources have changed since.
   */
  readonly readSourceMaps: (bundle: string, code: string) => Promise<SourceMaps>;
}

/** What surrounds a command: the process where a user runs it, or what a test gives it. */
export interface Io {
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Environment;
  /**
   * Aborted when the command has to stop: with an {@link Interruption} as the reason by Ctrl-C and the like,
   * with another one when nobody reads its output any more. Only for commands with `stopNotice`: others
   * end at once.
   */
  readonly signal: AbortSignal;
  readonly receiver: BuiltReceiver;
}
