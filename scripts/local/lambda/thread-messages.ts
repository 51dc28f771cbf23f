/** A message to the thread of a function. */
export interface Invocation {
  readonly id: string;
  readonly event: unknown;
  readonly timeoutMs: number;
}

/** A message from the thread: it is ready, an invocation has ended, or the function has written output. */
export type Reply =
  | { readonly id: string; readonly result?: unknown; readonly error?: ThrownError }
  | { readonly log: string };

/** A serialized error. */
export interface ThrownError {
  readonly name: string;
  readonly message: string;
  readonly stack?: string | undefined;
}

/** A function's handler as its template names it. */
export interface DeclaredHandler {
  /** Such as `src/app.handler`. */
  readonly handler: string;
  /** The path of the file with the handler, for messages. */
  readonly source: string;
}

/** What a thread is started with. */
export interface ThreadData {
  /** The URL of the file with the handler. */
  readonly bundle: string;
  /** The export that is the handler. Default: `handler`. */
  readonly handlerName: string;
  /** The Handler and the source file as the user wrote them; `undefined` for the receiver. */
  readonly declared: DeclaredHandler | undefined;
  /** Files whose packages the function may use beside its own. Default: none. */
  readonly fallbacks: readonly string[];
  /** The folder in which packages are to be installed; `undefined` if none may be missing. */
  readonly packageFolder: string | undefined;
}
