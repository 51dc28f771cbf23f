/** Creates the environment in which an operator's command calls an AWS endpoint. Each call has one attempt. */
export const createOperatorEnv = (endpoint: string) => ({
  AWS_ENDPOINT_URL: endpoint,
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'operator',
  AWS_SECRET_ACCESS_KEY: 'operators-secret',
  AWS_MAX_ATTEMPTS: '1',
});
