import type { Environment } from '../../shared/io.ts';
import { LOCAL_BUS, LOCAL_QUEUES, LOCAL_SECRET_ARN } from '../aws/local-aws.ts';

/** Settings that the command's environment may override. */
const FORWARDED_VARIABLES = ['EVENT_SOURCE', 'UNEXPECTED_SHAPE', 'REPLAY_TABLE_NAME', 'LOG_LEVEL'];

const [FALLBACK, QUARANTINE] = LOCAL_QUEUES;

/** Creates the variables by which a function uses a local AWS endpoint. */
export const createAwsEnvironment = (awsUrl: string, functionName: string) => ({
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_ENDPOINT_URL: awsUrl,
  AWS_LAMBDA_FUNCTION_NAME: functionName,
});

/**
 * Creates the webhook function's environment as its template does, with a local AWS endpoint. The secret comes
 * from Secrets Manager, as in a deployed stack.
 *
 * @param env - The command's environment.
 */
export function createLocalEnvironment(
  awsUrl: string,
  env: Environment = {},
): Record<string, string> {
  return {
    ...createAwsEnvironment(awsUrl, 'kinow-webhook'),
    EVENT_BUS_NAME: LOCAL_BUS,
    KINOW_WEBHOOK_SECRET_ARN: LOCAL_SECRET_ARN,
    FALLBACK_QUEUE_URL: `${awsUrl}/000000000000/${FALLBACK}`,
    QUARANTINE_QUEUE_URL: `${awsUrl}/000000000000/${QUARANTINE}`,
    ...Object.fromEntries(
      FORWARDED_VARIABLES.flatMap((name) => {
        const value = env[name];
        return value ? [[name, value]] : [];
      }),
    ),
  };
}
