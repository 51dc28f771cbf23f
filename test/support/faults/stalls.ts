import type { TestContext } from 'node:test';

const EVERY_MS = 20;

/** Tells how long the event loop stood still in all, in milliseconds, since a `performance.now()`. */
export type Stalls = (since: number) => number;

/**
 * Watches for times in which this process got none of the machine's, so that a test need not call an
 * answer late that could not have come earlier.
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
