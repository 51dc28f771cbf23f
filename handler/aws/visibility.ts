import { ChangeMessageVisibilityBatchCommand } from '@aws-sdk/client-sqs';
import { callWithin, type Deadline } from '../deadline.ts';
import { describeFailure, type Failure } from './errors.ts';
import { sqs } from './sqs.ts';

/* Not in queues.ts: the webhook function neither needs this call nor has permission for it. */

/** A message to be received again after a delay. */
export interface PostponedMessage {
  readonly receiptHandle: string;
  readonly delaySeconds: number;
}

/**
 * Sets the visibility time-out of messages to their delay. If it fails for a message, the queue's own
 * visibility time-out applies. Never throws.
 *
 * @param messages - At most 10, the limit of SQS.
 * @returns The first failure, if any.
 */
export async function postpone(
  queueUrl: string,
  messages: readonly PostponedMessage[],
  deadline: Deadline,
): Promise<Failure | undefined> {
  const command = new ChangeMessageVisibilityBatchCommand({
    QueueUrl: queueUrl,
    Entries: messages.map(({ receiptHandle, delaySeconds }, index) => ({
      Id: String(index),
      ReceiptHandle: receiptHandle,
      VisibilityTimeout: delaySeconds,
    })),
  });
  try {
    const { Failed: [failed] = [] } = await callWithin(deadline.getRemainingMs(), (abortSignal) =>
      sqs.send(command, { abortSignal }),
    );
    return failed && describeFailure('sqs:ChangeMessageVisibility', { name: failed.Code });
  } catch (error) {
    return describeFailure('sqs:ChangeMessageVisibility', error);
  }
}
