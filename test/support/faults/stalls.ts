import type { TestContext } from 'node:test';

const EVERY_MS = 20;

/** Returns the total time for which the event loop stalled since a `performance.now()`, in milliseconds. */
export type Stalls = (since: number) => number;

/**
 * Measures stalls of this process on a busy machine, so that tests do not count a response as late that
 * was not possible earlier.
 */
export function watchStalls(t: TestContext): Stalls {
  const stalls: { readonly at: number; readonly ms: number }[] = [];
  let last = performance.now();
  const tick = () => {
    const now = performance.now();
    const ms = now - last - EVERY_MS;
    if (ms > EVERY_MS) stalls.push({ at: now, ms });
    last = now;
  };
  const timer = setInterval(tick, EVERY_MS);
  t.after(() => clearInterval(timer));
  return (since) => {
    tick();
    return stalls.filter(({ at }) => at >= since).reduce((sum, { ms }) => sum + ms, 0);
  };
}
