import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SQSClient } from '@aws-sdk/client-sqs';

/** Bounds one attempt; the caller bounds all attempts of a call together. */
const requestHandler = {
  connectionTimeout: 2_000,
  requestTimeout: 5_000,
  throwOnRequestTimeout: true,
};

/** Uses the operator's own credentials, region and profile, as the AWS CLI finds them. */
export let eventBridge = createEventBridge();

export let sqs = createSqs();

/**
 * Replaces the clients by new ones. A client reads the environment when it is first used, and not again: each
 * run of a command needs its own.
 */
export function renewClients(): void {
  eventBridge = createEventBridge();
  sqs = createSqs();
}

function createEventBridge(): EventBridgeClient {
  return new EventBridgeClient({ requestHandler });
}

function createSqs(): SQSClient {
  // Otherwise the host in the queue's URL wins over AWS_ENDPOINT_URL.
  return new SQSClient({ requestHandler, useQueueUrlAsEndpoint: false });
}
