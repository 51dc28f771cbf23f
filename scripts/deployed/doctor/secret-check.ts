import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { quoteShellWord } from '../../shared/shell-word.ts';
import { AwsCallError } from '../aws-errors.ts';
import { callAws } from '../call-aws.ts';
import { requireStackValue } from '../stack.ts';
import type { ExaminedReceiver } from './examined-receiver.ts';
import { fail, type Finding, pass, warn } from './finding.ts';
import { RUNBOOK } from '../runbook.ts';

/** Checks the stored secret. @returns The secret if it is usable. */
export async function checkSecret({
  session,
  stack,
}: ExaminedReceiver): Promise<{ readonly secret?: string; readonly finding: Finding }> {
  const SecretId = requireStackValue(stack, 'output', 'SecretArn');
  const client = new SecretsManagerClient(session);
  let SecretString: string | undefined;
  try {
    ({ SecretString } = await callAws(
      'secretsmanager:GetSecretValue',
      `the secret ${SecretId}`,
      (options) => client.send(new GetSecretValueCommand({ SecretId }), options),
    ));
  } catch (error) {
    if (!(error instanceof AwsCallError)) throw error;
    const finding = explainMissingSecret(error, SecretId);
    if (finding === undefined) throw error;
    return { finding };
  }
  const again = `Store it again:
  ${formatStoreCommand(SecretId)}`;
  if (SecretString === undefined) return { finding: fail('the secret is binary, not text', again) };
  const secret = SecretString.trim();
  if (secret === '') return { finding: fail('the secret is empty', again) };
  if (/^[{["]/u.test(secret)) {
    const finding = warn(
      'the secret looks like JSON',
      `The whole text is the key. If only a value in it is the secret, store that value:\n  ${formatStoreCommand(SecretId)}`,
    );
    return { secret, finding };
  }
  if (secret !== SecretString) {
    const finding = warn('the secret begins or ends with white space, which is ignored', again);
    return { secret, finding };
  }
  return { secret, finding: pass('the secret can be read') };
}

/** The secret is neither an argument, which other users can see, nor in the history of bash or zsh. */
const formatStoreCommand = (secretId: string) =>
  `(printf 'Secret: '; read -rs secret && printf %s "$secret" | aws secretsmanager put-secret-value --secret-id ${quoteShellWord(secretId)} --secret-string file:///dev/stdin)`;

/** Explains why the functions cannot read the secret; `undefined` if they perhaps can, and only this user cannot. */
function explainMissingSecret({ failure }: AwsCallError, secretId: string): Finding | undefined {
  const cost = 'When the secret is no longer cached, the receiver returns 503 for every webhook.';
  // Secrets Manager has no error of its own for this.
  if (failure.error === 'InvalidRequestException') {
    return fail(
      'the secret is scheduled for deletion and cannot be read',
      `${cost} Restore it:\n  aws secretsmanager restore-secret --secret-id ${secretId}`,
    );
  }
  if (failure.error === 'ResourceNotFoundException') {
    return fail(
      'the secret does not exist, or has no value',
      `${cost} Store it again: see ${RUNBOOK}: Rotate the secret. If it was deleted, store a new secret, and deploy with KinowWebhookSecretArn.`,
    );
  }
  return undefined;
}
