import type { Environment } from './io.ts';

/** The secret that samples are signed with, unless `KINOW_WEBHOOK_SECRET` is set. */
export const LOCAL_SECRET = 'local-development-secret';

/** The secret that local commands sign and verify with, without white space around it, as the function reads it. */
export const getLocalSecret = (env: Environment) =>
  env['KINOW_WEBHOOK_SECRET']?.trim() || LOCAL_SECRET;
