import { join } from 'node:path';
import { ROOT } from '../../shared/root.ts';

/** The entry of the built webhook function, which loads the other files of its folder. */
export const WEBHOOK_BUNDLE = join(ROOT, 'dist', 'webhook', 'index.mjs');

/** The entry of the built redrive function. */
export const REDRIVE_BUNDLE = join(ROOT, 'dist', 'redrive', 'index.mjs');
