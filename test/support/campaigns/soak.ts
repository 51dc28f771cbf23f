/** Scale of campaigns: 1 is the full size of `test:soak`, 0.1 is `--short`; by default that of `npm test`. */
export const SCALE = Number(process.env['SOAK_SCALE'] ?? 0.006);

/** Whether this is a run of `test:soak`. */
export const IS_SOAK = process.env['SOAK_SCALE'] !== undefined;

/** The seed of this run. It is printed, to repeat the run. */
export const SEED = Number(process.env['SOAK_SEED'] ?? Math.floor(Math.random() * 2 ** 32));

/** Scales the size of a campaign. */
export const scaleDown = (whole: number): number => Math.max(1, Math.round(whole * SCALE));
