import type { Environment } from './io.ts';

/** The default secret of local commands. The files in `events/` are signed with it. */
export const LOCAL_SECRET = 'local-development-secret';

/** Reads the secret of local commands; trims it, as the function does. */
export const getLocalSecret = (env: Environment) =>
  env['KINOW_WEBHOOK_SECRET']?.trim() || LOCAL_SECRET;
