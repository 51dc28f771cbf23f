const FIRST_SECONDS = 10;

/** Four attempts an hour: after an outage every event is published within this time. */
const MAX_SECONDS = 900;

/**
 * Computes how many seconds a message waits before it is tried again: twice as long each time, up to a
 * quarter of an hour, with 50 % jitter.
 *
 * @param receives - How often the message was received, the current time included.
 * @param random - From 0 to 1, as of `Math.random`.
 */
export function computeBackOffSeconds(receives: number, random: number): number {
  const longest = Math.min(MAX_SECONDS, FIRST_SECONDS * 2 ** (receives - 1));
  return Math.round(longest * (0.5 + random / 2));
}
