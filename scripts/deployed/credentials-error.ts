import { describeFailure } from '../../handler/aws/errors.ts';
import { CommandError } from '../shared/command-error.ts';
import { toPrintable } from '../shared/terminal.ts';

/** There are no usable AWS credentials; the message says why, in the SDK's words, and what to do. */
export class CredentialsError extends CommandError {
  /** The code or name of the error behind it, such as that of a lost connection. */
  readonly code: string;

  constructor(message: string, code = '') {
    super(message);
    this.code = code;
  }
}

/** Explains why the SDK found no credentials. Its messages are about the user's own configuration: nothing of a payload. */
export function explainCredentials(error: unknown, profile: string | undefined): CredentialsError {
  const { error: code } = describeFailure('', error);
  const reason = formatReason(error);
  if (reason.startsWith('Could not load credentials from any providers')) {
    return new CredentialsError(
      profile === undefined
        ? 'No AWS credentials found. Run aws sso login or aws configure, or set AWS_PROFILE.'
        : `The AWS profile ${profile} has no credentials. Run aws configure --profile ${profile}, or set another AWS_PROFILE.`,
      code,
    );
  }
  const whose =
    profile === undefined ? 'No AWS credentials' : `No credentials of the AWS profile ${profile}`;
  return new CredentialsError(`${whose}: ${reason}\n${adviseOn(reason, code, profile)}`, code);
}

function adviseOn(reason: string, code: string, profile: string | undefined): string {
  const option = profile === undefined ? '' : ` --profile ${profile}`;
  if (/\bSSO\b|sso-session/iu.test(reason)) return `Run: aws sso login${option}`;
  if (/^Command failed|credential_process/u.test(reason)) {
    return 'Run the credential_process of the profile by hand to find the cause.';
  }
  if (code === 'TimeoutError')
    return 'Check your network, or the credential_process of the profile.';
  return `Check whether the AWS CLI finds credentials: aws sts get-caller-identity${option}`;
}

/** The maximum length of a reason, such as all that a program printed. */
const MAX_REASON_LENGTH = 600;

function formatReason(error: unknown): string {
  const { name = '', message = '' } = (error ?? {}) as { name?: string; message?: string };
  const lines = message.split('\n').map((line) => toPrintable(line).trim());
  const text = lines
    .filter((line) => line !== '')
    .join('\n  ')
    .slice(0, MAX_REASON_LENGTH);
  return /^(?:Credentials|Token)ProviderError$|^Error$/u.test(name) || name === ''
    ? text
    : `${name}: ${text}`;
}
