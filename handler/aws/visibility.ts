import { ChangeMessageVisibilityBatchCommand } from '@aws-sdk/client-sqs';
import { callWithin, type Deadline } from '../deadline.ts';
import { describeFailure, type Failure } from './errors.ts';
import { sqs } from './sqs.ts';

/* Apart from queues.ts: the webhook function has neither use nor permission for it. */

/** A message that is to be tried again. */
export interface PostponedMessage {
  readonly receiptHandle: string;
  readonly delaySeconds: number;
}

/**
 * Hides messages from their queue until they are to be tried again. A message for which this fails
 * comes back when the queue's own visibility time-out is over.
 *
 * @param messages - At most 10, as SQS accepts.
 * @returns why it failed, if it did; never throws.
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
    const { Failed: [refused] = [] } = await callWithin(deadline.getRemainingMs(), (abortSignal) =>
      sqs.send(command, { abortSignal }),
    );
    return refused && describeFailure('sqs:ChangeMessageVisibility', { name: refused.Code });
  } catch (error) {
    return describeFailure('sqs:ChangeMessageVisibility', error);
  }
}
