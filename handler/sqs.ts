import { SendMessageCommand, type SendMessageCommandInput, SQSClient } from '@aws-sdk/client-sqs';
import { clientOptions } from './aws.ts';

export const client = new SQSClient({
  ...clientOptions,
  // Otherwise the host in the queue's URL wins over AWS_ENDPOINT_URL.
  useQueueUrlAsEndpoint: false,
});

/** Sends a message; throws what the SDK throws. */
export async function sendMessage(input: SendMessageCommandInput, abortSignal: AbortSignal) {
  await client.send(new SendMessageCommand(input), { abortSignal });
}
