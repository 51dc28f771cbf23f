import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SQSClient, type SQSClientConfig } from '@aws-sdk/client-sqs';

/** Longer than the maximum wait time of a receive, 20 s. */
const REQUEST_MS = 30_000;

/** Supports `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`, as the AWS CLI does. */
// oxlint-disable-next-line no-restricted-globals -- the SDK reads credentials and region from there, too
const agent = { proxyEnv: process.env };

/**
 * The options of every client. Sets time-outs, which the SDK does not by default. Credentials, region and profile
 * are the user's, from the SDK's default provider chain.
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

/** Creates an EventBridge client. */
export const createEventBridge = () => new EventBridgeClient(CLIENT_OPTIONS);

/** Creates an SQS client. */
export const createSqs = (options: SQSClientConfig = {}) =>
  // Otherwise the host in the queue's URL takes precedence over AWS_ENDPOINT_URL.
  new SQSClient({ ...CLIENT_OPTIONS, useQueueUrlAsEndpoint: false, ...options });

/** Time limit for transferring 10 messages of 1 MB, the maximum of a receive, at 1 Mbit/s. */
export const TRANSFER_MS = 90_000;

/** Clients for messages of any size. */
export interface QueueClients {
  readonly sqs: SQSClient;
  /** For ReceiveMessage, without retries: SQS hides messages even if its response is lost. */
  readonly receiveOnce: SQSClient;
}

/** Creates clients for messages of any size, also over slow connections. */
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

/** Creates the clients of a temporary rule and queue. */
export const createAwsClients = (): AwsClients => ({
  eventBridge: createEventBridge(),
  sqs: createSqs(),
});
