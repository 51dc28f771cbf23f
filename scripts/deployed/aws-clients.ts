import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SQSClient, type SQSClientConfig } from '@aws-sdk/client-sqs';

/** Longer than the longest wait of a receive, which is 20 s. */
const REQUEST_MS = 30_000;

/** `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`, as the AWS CLI honours them. */
// oxlint-disable-next-line no-restricted-globals -- the SDK reads credentials and region from there, too
const agent = { proxyEnv: process.env };

/**
 * The options of every client: the SDK has no time-outs by default. Credentials, region and profile are the
 * user's own, found as the AWS CLI finds them.
 */
export const CLIENT_OPTIONS = {
  requestHandler: {
    httpAgent: agent,
    httpsAgent: agent,
    connectionTimeout: 5_000,
    requestTimeout: REQUEST_MS,
    throwOnRequestTimeout: true,
  },
};

/** Creates a client of EventBridge. */
export const createEventBridge = () => new EventBridgeClient(CLIENT_OPTIONS);

/** Creates a client of SQS. */
export const createSqs = (options: SQSClientConfig = {}) =>
  // Otherwise the host in the queue's URL takes precedence over AWS_ENDPOINT_URL.
  new SQSClient({ ...CLIENT_OPTIONS, useQueueUrlAsEndpoint: false, ...options });

/** Ten messages of 1 MB, the most that SQS returns at once, take it at 1 Mbit/s. */
export const TRANSFER_MS = 90_000;

/** Clients for messages of any size. */
export interface QueueClients {
  readonly sqs: SQSClient;
  /** For ReceiveMessage: SQS hides messages also where its answer is lost, so a retry would hide more. */
  readonly receiveOnce: SQSClient;
}

/** Creates clients for messages of any size, over a slow line too. */
export function createQueueClients(): QueueClients {
  const requestHandler = { ...CLIENT_OPTIONS.requestHandler, requestTimeout: TRANSFER_MS };
  return {
    sqs: createSqs({ requestHandler }),
    receiveOnce: createSqs({ requestHandler, maxAttempts: 1 }),
  };
}

/** The clients of a temporary rule and queue. */
export interface AwsClients {
  readonly eventBridge: EventBridgeClient;
  readonly sqs: SQSClient;
}

/** Creates clients in the environment as it is. */
export const createAwsClients = (): AwsClients => ({
  eventBridge: createEventBridge(),
  sqs: createSqs(),
});
