const FIRST_SECONDS = 10;

/** After an outage, every event is published within this time. */
const MAX_SECONDS = 900;

/**
 * Computes the delay before the next attempt, in seconds: exponential back-off up to 900 s with 50 % jitter.
 *
 * @param receives - The number of receives, including the current one.
 * @param random - A number from 0 to 1, such as that of `Math.random`.
 */
export function computeBackOffSeconds(receives: number, random: number): number {
  const longest = Math.min(MAX_SECONDS, FIRST_SECONDS * 2 ** (receives - 1));
  return Math.round(longest * (0.5 + random / 2));
}
