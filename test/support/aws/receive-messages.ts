import type { Message } from '@aws-sdk/client-sqs';
import type { LocalQueues } from '../../../scripts/local/aws/local-queues.ts';

/**
 * Receives up to ten messages with all attributes, as Lambda's event source mapping does.
 *
 * @param input - Other fields of `ReceiveMessage`.
 * @returns An empty list if no message is visible.
 */
export function receiveMessages(
  queues: LocalQueues,
  QueueUrl: string,
  input: object = {},
): readonly Message[] {
  const received: { readonly Messages?: readonly Message[] } =
    queues.actions['ReceiveMessage']?.({
      QueueUrl,
      MaxNumberOfMessages: 10,
      MessageAttributeNames: ['All'],
      MessageSystemAttributeNames: ['All'],
      ...input,
    }) ?? {};
  return received.Messages ?? [];
}
