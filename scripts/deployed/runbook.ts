import { formatShippedPath } from '../shared/root.ts';

/** The path of the runbook, whose sections advice names: `See ${RUNBOOK}: Roll back`. */
export const RUNBOOK = formatShippedPath('infra/README.md');
