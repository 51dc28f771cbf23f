import { CommandError } from '../../shared/command.ts';

/** What a check found. */
export interface Finding {
  /** `unsure`: nothing is wrong with the receiver, but somebody should look. */
  readonly verdict: 'ok' | 'unsure' | 'failed';
  readonly what: string;
  /** What to do about it. */
  readonly todo?: string;
}

export const ok = (what: string): Finding => ({ verdict: 'ok', what });

export const unsure = (what: string, todo: string): Finding => ({ verdict: 'unsure', what, todo });

export const failed = (what: string, todo: string): Finding => ({ verdict: 'failed', what, todo });

/**
 * Runs a check; whatever it throws becomes a finding, so that the other checks still run.
 *
 * @param subject - What could not be checked then.
 */
export async function checked(
  subject: string,
  check: () => Promise<Finding | readonly Finding[]>,
): Promise<readonly Finding[]> {
  try {
    const found = await check();
    return 'verdict' in found ? [found] : found;
  } catch (error) {
    // Its message says what to do.
    if (error instanceof CommandError) {
      return [failed(`${subject} could not be checked`, error.message)];
    }
    const name = error instanceof Error ? error.name : 'an unknown error';
    const todo = /AccessDenied|NotAuthorized|Unauthorized/u.test(name)
      ? 'Your own AWS credentials may not read it: ask for that permission.'
      : 'Try again; if it stays, look at it in the AWS console.';
    return [failed(`${subject} could not be checked: ${name}`, todo)];
  }
}
