import {
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { callAws } from '../call-aws.ts';
import { describeResources } from './rule-and-queue.ts';

export interface ReceiveOptions {
  /** How long to wait for events; at most 20. */
  readonly seconds: number;
  readonly signal?: AbortSignal;
}

/** How long a received event is hidden: one whose answer got lost is received again then. */
const VISIBILITY_TIMEOUT_SECONDS = 10;

/** For the answer, once the waiting is over. */
const ANSWER_MS = 10_000;

/**
 * Hands over the next events, at most ten, and then deletes from the queue those that were handed over.
 *
 * @param handle - Receives an event as JSON text. `false`: it was not used, and no other is wanted.
 * @throws AwsCallError; an AbortError when the signal was aborted; what `handle` throws.
 */
export async function receiveEvents(
  sqs: SQSClient,
  { bus, queueUrl: QueueUrl }: { readonly bus: string; readonly queueUrl: string },
  { seconds, signal }: ReceiveOptions,
  handle: (event: string) => Promise<boolean>,
): Promise<void> {
  const { queue } = describeResources(bus);
  const receive = new ReceiveMessageCommand({
    QueueUrl,
    WaitTimeSeconds: seconds,
    MaxNumberOfMessages: 10,
    VisibilityTimeout: VISIBILITY_TIMEOUT_SECONDS,
  });
  const { Messages = [] } = await callAws(
    'sqs:ReceiveMessage',
    queue,
    (options) => sqs.send(receive, options),
    { ms: seconds * 1000 + ANSWER_MS, signal },
  );
  const handles: (string | undefined)[] = [];
  try {
    for (const { Body = '', ReceiptHandle } of Messages) {
      if (!(await handle(Body))) break;
      handles.push(ReceiptHandle);
    }
  } finally {
    // Also where a later event could not be handed over.
    if (handles.length > 0) {
      const Entries = handles.map((ReceiptHandle, index) => ({ Id: String(index), ReceiptHandle }));
      const remove = new DeleteMessageBatchCommand({ QueueUrl, Entries });
      // One that is not deleted is received again, and is known by its id.
      await callAws('sqs:DeleteMessage', queue, (options) => sqs.send(remove, options));
    }
  }
}
