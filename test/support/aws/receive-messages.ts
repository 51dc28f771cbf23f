import type { Message } from '@aws-sdk/client-sqs';
import type { SQSBatchResponse } from 'aws-lambda';
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

/**
 * Deletes the messages of a batch that the function does not report, as Lambda's event source mapping does.
 *
 * @param most - How many are deleted, at most.
 */
export function deleteProcessed(
  queues: LocalQueues,
  QueueUrl: string,
  messages: readonly Message[],
  { batchItemFailures }: SQSBatchResponse,
  most = Infinity,
): void {
  const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
  const processed = messages.filter(({ MessageId = '' }) => !failed.has(MessageId));
  for (const { ReceiptHandle } of processed.slice(0, most)) {
    queues.actions['DeleteMessage']?.({ QueueUrl, ReceiptHandle });
  }
}
