import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SQSClient } from '@aws-sdk/client-sqs';

/** Bounds one attempt; the caller bounds all attempts of a call together. */
const requestHandler = {
  connectionTimeout: 2_000,
  requestTimeout: 5_000,
  throwOnRequestTimeout: true,
};

/** With the operator's own credentials, region and profile, as the AWS CLI finds them. */
export const eventBridge = new EventBridgeClient({ requestHandler });

// Otherwise the host in the queue's URL wins over AWS_ENDPOINT_URL.
export const sqs = new SQSClient({ requestHandler, useQueueUrlAsEndpoint: false });
