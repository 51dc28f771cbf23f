import type { SourceMap } from 'node:module';
import type { Readable, Writable } from 'node:stream';

/** The standard input of a command. */
export type Input = Readable & { readonly isTTY?: boolean };

/** An output stream of a command. */
export type Output = Writable & { readonly isTTY?: boolean; readonly columns?: number };

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The source maps of a built function's files, by path. */
export type SourceMaps = ReadonlyMap<string, SourceMap>;

/** The built webhook function. */
export interface BuiltReceiver {
  /** Path of the file that Lambda loads. */
  readonly bundle: string;
  /**
   * Builds the function if its sources have changed.
   *
   * @throws CommandError if the build fails.
   */
  readonly ensureBuilt: () => Promise<void>;
  /**
   * Builds the function, and rebuilds it when its sources change.
   *
   * @param onBuilt - Awaited after each build that changed the bundle, or that follows an error.
   * @param onError - Called when a later build or `onBuilt` fails; watching continues.
   * @returns A function that stops watching.
   * @throws What the first build or the first `onBuilt` throws.
   */
  readonly watch: (
    onBuilt: () => Promise<void>,
    onError: (error: Error) => void,
  ) => Promise<() => Promise<void>>;
  /**
   * Reads the source maps of a built function.
   *
   * @param bundle - Path of the file that Lambda loads.
   * @param code - The text of that file when it was loaded.
   * @returns An empty map if the sources have changed since.
   */
  readonly readSourceMaps: (bundle: string, code: string) => Promise<SourceMaps>;
}

/** The environment of a command: the process, or in a test its substitutes. */
export interface Io {
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Environment;
  /** The caller's folder. Relative paths are relative to it. */
  readonly folder: string;
  /**
   * Aborted when the command must stop: by a signal, with an {@link Interruption} as the reason, or when its
   * output is closed. Only for commands with `stopNotice`; for others, the process ends immediately.
   */
  readonly signal: AbortSignal;
  readonly receiver: BuiltReceiver;
}
