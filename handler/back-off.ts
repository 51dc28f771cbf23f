import { ChangeMessageVisibilityBatchCommand } from '@aws-sdk/client-sqs';
import { type Failure, failureOf } from './aws.ts';
import { type Budget, within } from './budget.ts';
import { endedBy } from './sdk/middleware.ts';
import { client } from './sqs.ts';

const FIRST_SECONDS = 10;

/** Then the bus is asked four times an hour; an outage is over for every event as soon. */
const LONGEST_SECONDS = 900;

/** A message that is to be tried again. */
export interface Postponed {
  readonly receiptHandle: string;
  /** How often it was received, this time included. */
  readonly receives: number;
}

/**
 * How many seconds a message waits before it is tried again: twice as long each time, up to a quarter
 * of an hour, and half of it left to chance, so that what failed together does not come together.
 */
export function backOffSeconds(receives: number, chance: number): number {
  const longest = Math.min(LONGEST_SECONDS, FIRST_SECONDS * 2 ** (receives - 1));
  return Math.round(longest * (0.5 + chance / 2));
}

/**
 * Hides messages from their queue until they are to be tried again. A message for which this fails
 * comes back when the queue's own visibility time-out is over.
 *
 * @param messages - At most 10, as SQS takes.
 * @returns Why it failed, if it did; never throws.
 */
export async function postpone(
  queueUrl: string,
  messages: readonly Postponed[],
  budget: Budget,
): Promise<Failure | undefined> {
  if (messages.length === 0) return undefined;
  const command = new ChangeMessageVisibilityBatchCommand({
    QueueUrl: queueUrl,
    Entries: messages.map(({ receiptHandle, receives }, index) => ({
      Id: String(index),
      ReceiptHandle: receiptHandle,
      VisibilityTimeout: backOffSeconds(receives, Math.random()),
    })),
  });
  try {
    const { Failed: [refused] = [] } = await within(budget.remaining(), (signal) =>
      client.send(endedBy(signal, command)),
    );
    return refused && failureOf('sqs:ChangeMessageVisibility', { name: refused.Code });
  } catch (error) {
    return failureOf('sqs:ChangeMessageVisibility', error);
  }
}
