import { CommandError } from '../../shared/command.ts';
import { toAwsCallError } from '../aws-errors.ts';

/** What a check found. */
export interface Finding {
  /** `unsure`: nothing is wrong with the receiver, but somebody should look. */
  readonly verdict: 'ok' | 'unsure' | 'failed';
  readonly what: string;
  /** What to do about it. */
  readonly todo?: string;
}

export const pass = (what: string): Finding => ({ verdict: 'ok', what });

export const warn = (what: string, todo: string): Finding => ({ verdict: 'unsure', what, todo });

export const fail = (what: string, todo: string): Finding => ({ verdict: 'failed', what, todo });

/**
 * Runs a check; whatever it throws becomes a finding, so that the other checks still run.
 *
 * @param subject - What could not be checked then.
 * @param action - The call to AWS that the check makes, as IAM names it.
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
    // The message of a CommandError says what to do.
    const { message } =
      error instanceof CommandError ? error : toAwsCallError(action, subject, error);
    return [fail(`${subject} could not be checked`, message)];
  }
}
