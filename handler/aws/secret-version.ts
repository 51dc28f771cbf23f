import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { callWithin } from '../deadline.ts';
import type { Log } from '../log.ts';
import { createClient, type Sender } from './client.ts';
import { describeFailure, type Failure } from './errors.ts';
import { httpHandler } from './http-handler.ts';
import { SECRETS_MANAGER } from './services.ts';

/** One retry: the next request reads again, after a second. */
const MAX_ATTEMPTS = 2;

/** Creates the client of {@link readVersion}. */
export const createSecretsManager = (): Sender<SecretsManagerClient> =>
  createClient(SECRETS_MANAGER, httpHandler, MAX_ATTEMPTS);

/** A version of the secret; both fields are absent if there is no such version. */
export interface Version {
  readonly value?: string;
  readonly failure?: Failure;
}

/**
 * Reads a version of a secret.
 *
 * @param ms - Time limit in milliseconds.
 */
export async function readVersion(
  client: Sender<SecretsManagerClient>,
  secretId: string,
  stage: 'AWSCURRENT' | 'AWSPREVIOUS',
  ms: number,
  log: Log,
): Promise<Version> {
  const call = 'secretsmanager:GetSecretValue';
  let stored: string | undefined;
  try {
    const command = new GetSecretValueCommand({ SecretId: secretId, VersionStage: stage });
    stored = (await callWithin(ms, (abortSignal) => client.send(command, { abortSignal })))
      .SecretString;
  } catch (error) {
    const failure = describeFailure(call, error);
    // There is no previous version before the first rotation.
    const absent = stage === 'AWSPREVIOUS' && failure.error === 'ResourceNotFoundException';
    return absent ? {} : { failure };
  }
  // A binary secret, or a malformed response.
  if (typeof stored !== 'string') return { failure: { call, error: 'SecretIsNotText' } };
  const value = trimSecret(stored, stage, log);
  if (value !== '') return { value };
  return stage === 'AWSPREVIOUS' ? {} : { failure: { call, error: 'SecretIsEmpty' } };
}

/** Removes white space around a stored secret, the most common cause of a 401. */
export function trimSecret(stored: string, where: string, log: Log): string {
  const secret = stored.trim();
  if (secret !== stored) {
    log.warn('white space around the secret is ignored: store the secret without it', { where });
  }
  return secret;
}
