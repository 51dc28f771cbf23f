import { formatCall } from '../../shared/command-line.ts';
import { formatCount } from '../../shared/format-numbers.ts';
import { MAX_RECORDS } from '../api/limits.ts';

/** Says that `npm start` does not have a request: it was dropped, or never came. */
export const formatMissing = (request: string): string =>
  `${formatCall('start')} does not have ${request}: it keeps the newest ${formatCount(MAX_RECORDS)}`;
