import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where tools are installed that only some need: not in the repository, which others copy. */
export const CACHE = join(
  process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'),
  'kinow-eventbridge',
);
