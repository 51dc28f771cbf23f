import { CommandError } from '../../shared/command-error.ts';
import { toPrintable } from '../../shared/terminal.ts';

/** The result of a check. */
export interface Finding {
  /** `warning`: the receiver works, but the finding should be reviewed. `failed`: it does not, or that could not be found out. */
  readonly verdict: 'ok' | 'warning' | 'failed';
  readonly what: string;
  /** The suggested fix. Lines that begin with two spaces are commands. */
  readonly todo?: string;
}

export const pass = (what: string): Finding => ({ verdict: 'ok', what });

export const warn = (what: string, todo: string): Finding => ({ verdict: 'warning', what, todo });

export const fail = (what: string, todo: string): Finding => ({ verdict: 'failed', what, todo });

/**
 * Runs a check. An error becomes a finding, so that the other checks still run.
 *
 * @param subject - What is checked, for the finding of an error.
 */
export async function runCheck(
  subject: string,
  check: () => Promise<Finding | readonly Finding[]>,
): Promise<readonly Finding[]> {
  try {
    const found = await check();
    return 'verdict' in found ? [found] : found;
  } catch (error) {
    return [fail(`${subject} could not be checked`, explainError(error))];
  }
}

function explainError(error: unknown): string {
  // The message of a CommandError already says what to do.
  if (error instanceof CommandError) return error.message;
  const { name, message } = error as Error;
  return `Unexpected error, which is a bug in kinow-eventbridge: ${toPrintable(`${name}: ${message}`)}`;
}
