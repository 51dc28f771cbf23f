/** Where most of the SDK is, by path from `node_modules`. */
export const CORE = '@smithy/core/dist-es/submodules';

/** Where the rest is that clients share. */
export const AWS_CORE = '@aws-sdk/core/dist-es/submodules';

/** The AWS clients in the bundles: the package's name, the client's, and the service's in host names. */
export const CLIENTS = [
  ['eventbridge', 'EventBridge', 'events'],
  ['secrets-manager', 'SecretsManager', 'secretsmanager'],
  ['sqs', 'SQS', 'sqs'],
  ['dynamodb', 'DynamoDB', 'dynamodb'],
] as const;
