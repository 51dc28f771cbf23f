/** What the thread of a function is asked. */
export interface Invocation {
  readonly id: string;
  readonly event: unknown;
  readonly timeoutMs: number;
}

/** What it replies: that it is ready, how an invocation ended, or what the function writes. */
export type Reply =
  | { readonly id: string; readonly result?: unknown; readonly error?: ThrownError }
  | { readonly log: string };

/** An error as it comes out of the thread. */
export interface ThrownError {
  readonly name: string;
  readonly message: string;
  readonly stack?: string | undefined;
}
