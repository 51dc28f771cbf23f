import { homedir } from 'node:os';
import { join } from 'node:path';

/** The folder for optional tools. Outside the repository, because tests copy the repository. */
export const CACHE = join(
  process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'),
  'kinow-eventbridge',
);
