/**
 * Returns monotonic time in milliseconds. Not `performance.now()`, because loading its module delays the first
 * event by 1 ms.
 */
export const now = (): number => Number(process.hrtime.bigint()) / 1e6;
