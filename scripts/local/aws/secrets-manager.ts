import { type Action, ServiceError } from './protocol.ts';

/** The versions of a secret by staging label. */
export type SecretVersions = Partial<Record<'AWSCURRENT' | 'AWSPREVIOUS', string>>;

/**
 * `GetSecretValue`
 * (https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html).
 *
 * @param secrets - The secrets by id. Read at each call, so that a test can rotate them.
 */
export function getSecretValue(secrets: Readonly<Record<string, SecretVersions>>): Action {
  return ({ SecretId, VersionStage = 'AWSCURRENT' }) => {
    const id = String(SecretId);
    const versions: Readonly<Record<string, string | undefined>> | undefined = secrets[id];
    const value = versions?.[String(VersionStage)];
    if (value === undefined) {
      throw new ServiceError(
        'ResourceNotFoundException',
        "Secrets Manager can't find the specified secret value for that staging label.",
      );
    }
    return { ARN: id, Name: id, SecretString: value, VersionStages: [VersionStage] };
  };
}
