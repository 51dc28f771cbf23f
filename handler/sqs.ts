import { SendMessageCommand, type SendMessageCommandInput, SQSClient } from '@aws-sdk/client-sqs';
import { clientOptions } from './aws.ts';
import { endedBy, prepared } from './sdk/middleware.ts';

export const client = prepared(
  new SQSClient({
    ...clientOptions,
    // Otherwise the host in the queue's URL wins over AWS_ENDPOINT_URL.
    useQueueUrlAsEndpoint: false,
  }),
);

/** Sends a message; throws what the SDK throws. */
export async function sendMessage(input: SendMessageCommandInput, signal: AbortSignal) {
  await client.send(endedBy(signal, new SendMessageCommand(input)));
}
