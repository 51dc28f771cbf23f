/**
 * Milliseconds of a clock that is never set back. Not `performance.now()`, whose module takes a
 * millisecond of the first event to load.
 */
export const now = (): number => Number(process.hrtime.bigint()) / 1e6;
