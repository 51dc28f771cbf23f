import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SQSClient, type SQSClientConfig } from '@aws-sdk/client-sqs';
import type { AwsSession } from './aws-session.ts';

/** Creates an SQS client. */
export const createSqs = (session: AwsSession, options: SQSClientConfig = {}) =>
  // Otherwise the host in the queue's URL takes precedence over AWS_ENDPOINT_URL.
  new SQSClient({ ...session, useQueueUrlAsEndpoint: false, ...options });

/** Time limit for transferring 10 messages of 1 MB, the maximum of a receive, at 1 Mbit/s. */
export const TRANSFER_MS = 90_000;

/** Clients for messages of any size. */
export interface QueueClients {
  readonly sqs: SQSClient;
  /** For ReceiveMessage, without retries: SQS hides messages even if its response is lost. */
  readonly receiveOnce: SQSClient;
}

/** Creates clients for messages of any size, also over slow connections. */
export function createQueueClients(session: AwsSession): QueueClients {
  const requestHandler = { ...session.requestHandler, requestTimeout: TRANSFER_MS };
  return {
    sqs: createSqs(session, { requestHandler }),
    receiveOnce: createSqs(session, { requestHandler, maxAttempts: 1 }),
  };
}

/** The clients of a temporary rule and queue. */
export interface AwsClients {
  readonly eventBridge: EventBridgeClient;
  readonly sqs: SQSClient;
}

/** Creates the clients of a temporary rule and queue. */
export const createAwsClients = (session: AwsSession): AwsClients => ({
  eventBridge: new EventBridgeClient(session),
  sqs: createSqs(session),
});
