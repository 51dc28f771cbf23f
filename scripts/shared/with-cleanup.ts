/** Calls a function at the end. */
export type Defer = (close: () => unknown) => void;

/**
 * Does some work, and then what it deferred, the last first, whether it succeeded or not.
 * (AsyncDisposableStack would do: Node 22 has none.)
 */
export async function withCleanup<T>(work: (defer: Defer) => Promise<T>): Promise<T> {
  const closers: (() => unknown)[] = [];
  try {
    return await work((close) => closers.push(close));
  } finally {
    for (const close of closers.toReversed()) await close();
  }
}
