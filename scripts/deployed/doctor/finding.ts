import { CommandError } from '../../shared/command.ts';
import { toAwsCallError } from '../aws-errors.ts';

/** The result of a check. */
export interface Finding {
  /** `unsure`: the receiver works, but the finding should be reviewed. */
  readonly verdict: 'ok' | 'unsure' | 'failed';
  readonly what: string;
  /** The suggested fix. */
  readonly todo?: string;
}

export const pass = (what: string): Finding => ({ verdict: 'ok', what });

export const warn = (what: string, todo: string): Finding => ({ verdict: 'unsure', what, todo });

export const fail = (what: string, todo: string): Finding => ({ verdict: 'failed', what, todo });

/**
 * Runs a check. An error becomes a finding, so that the other checks still run.
 *
 * @param subject - What is checked, for the finding of an error.
 * @param action - The AWS action that the check calls, as IAM names it.
 */
export async function runCheck(
  subject: string,
  action: string,
  check: () => Promise<Finding | readonly Finding[]>,
): Promise<readonly Finding[]> {
  try {
    const found = await check();
    return 'verdict' in found ? [found] : found;
  } catch (error) {
    // The message of a CommandError already says what to do.
    const { message } =
      error instanceof CommandError ? error : toAwsCallError(action, subject, error);
    return [fail(`${subject} could not be checked`, message)];
  }
}
