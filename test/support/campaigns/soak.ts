/** How much of a campaign is run: 1 in whole; little where a file is run by itself. */
export const SCALE = Number(process.env['SOAK_SCALE'] ?? 0.02);

/** The seed of this run, which is printed so that the run can be repeated. */
export const SEED = Number(process.env['SOAK_SEED'] ?? Math.floor(Math.random() * 2 ** 32));

/** The size of a campaign at this scale. */
export const scaleDown = (whole: number): number => Math.max(1, Math.round(whole * SCALE));
