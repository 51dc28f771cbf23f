import { type Action, ServiceError } from './protocol.ts';

/** The versions of a secret by staging label. */
export type SecretVersions = Partial<Record<'AWSCURRENT' | 'AWSPREVIOUS', string>>;

/**
 * `GetSecretValue`
 * (https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html).
 *
 * @param secrets - The secrets by ARN or name. Read at each call, so that a test can rotate them.
 */
export function getSecretValue(secrets: Readonly<Record<string, SecretVersions>>): Action {
  return ({ SecretId, VersionStage = 'AWSCURRENT' }) => {
    const id = Object.keys(secrets).find((one) => isNamed(one, String(SecretId)));
    const versions: Readonly<Record<string, string | undefined>> = secrets[id ?? ''] ?? {};
    const value = versions[String(VersionStage)];
    if (id === undefined || value === undefined) {
      throw new ServiceError(
        'ResourceNotFoundException',
        "Secrets Manager can't find the specified secret value for that staging label.",
      );
    }
    return { ARN: id, Name: readName(id), SecretString: value, VersionStages: [VersionStage] };
  };
}

/** Whether an ARN is that of a secret given by its ARN, its ARN without the random suffix, or its name. */
const isNamed = (arn: string, given: string) =>
  arn === given || removeSuffix(arn) === given || readName(arn) === given;

const removeSuffix = (arn: string) => arn.replace(/-\w{6}$/u, '');

const readName = (arn: string) => (arn.includes(':') ? removeSuffix(arn).split(':').at(-1) : arn);
