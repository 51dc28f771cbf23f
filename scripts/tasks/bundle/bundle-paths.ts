import { ROOT } from '../../shared/root.ts';

/** The built webhook function, as Lambda loads it; the other files of its folder it loads itself. */
export const WEBHOOK_BUNDLE = `${ROOT}dist/webhook/index.mjs`;

/** The built redrive function. */
export const REDRIVE_BUNDLE = `${ROOT}dist/redrive/index.mjs`;
