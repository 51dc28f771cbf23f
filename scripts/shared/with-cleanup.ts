/** Registers a function to be called at the end. */
export type Defer = (close: () => unknown) => void;

/**
 * Runs `work`, and then its deferred functions in reverse order, also if it throws. Not AsyncDisposableStack,
 * which Node 22 does not have.
 */
export async function withCleanup<T>(work: (defer: Defer) => Promise<T>): Promise<T> {
  const closers: (() => unknown)[] = [];
  try {
    return await work((close) => closers.push(close));
  } finally {
    for (const close of closers.toReversed()) await close();
  }
}
