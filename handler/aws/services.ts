/** A service with an AWS JSON protocol (https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html). */
export interface Service {
  /** The name in environment variables, such as `Secrets Manager`. */
  readonly serviceId: string;
  /** The name in host names and in signatures, such as `secretsmanager`. */
  readonly signingName: string;
  readonly jsonVersion: '1.0' | '1.1';
}

export const EVENT_BRIDGE: Service = {
  serviceId: 'EventBridge',
  signingName: 'events',
  jsonVersion: '1.1',
};

export const SECRETS_MANAGER: Service = {
  serviceId: 'Secrets Manager',
  signingName: 'secretsmanager',
  jsonVersion: '1.1',
};

export const SQS: Service = { serviceId: 'SQS', signingName: 'sqs', jsonVersion: '1.0' };

export const DYNAMO_DB: Service = {
  serviceId: 'DynamoDB',
  signingName: 'dynamodb',
  jsonVersion: '1.0',
};
