import { DeleteMessageBatchCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { called, sqs } from './aws-call.ts';
import { type Pair, resourcesOf } from './rule-and-queue.ts';

/** How long to wait for events. */
export interface Waiting {
  /** At most 20. */
  readonly seconds: number;
  readonly signal?: AbortSignal;
}

/** How long an event that was read is hidden: one whose answer got lost comes again then. */
const HIDDEN_SECONDS = 10;

/**
 * Hands over the next events, at most ten, and then deletes them from the queue: those alone that were
 * handed over.
 *
 * @param handle - Is given an event as JSON text. `false`: it was not taken, and no other is wanted.
 * @throws CallError; an AbortError when the signal was aborted; what `handle` throws.
 */
export async function take(
  { bus, queueUrl: QueueUrl }: Pair,
  { seconds, signal }: Waiting,
  handle: (event: string) => Promise<boolean>,
): Promise<void> {
  const { queue } = resourcesOf(bus);
  const { Messages = [] } = await called('sqs:ReceiveMessage', queue, () =>
    sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        WaitTimeSeconds: seconds,
        MaxNumberOfMessages: 10,
        VisibilityTimeout: HIDDEN_SECONDS,
      }),
      signal && { abortSignal: signal },
    ),
  );
  const handles: (string | undefined)[] = [];
  try {
    for (const { Body = '', ReceiptHandle } of Messages) {
      if (!(await handle(Body))) break;
      handles.push(ReceiptHandle);
    }
  } finally {
    // What was handed over also where the next one could not be.
    if (handles.length > 0) {
      const Entries = handles.map((ReceiptHandle, index) => ({ Id: String(index), ReceiptHandle }));
      // One that is not deleted comes again, and is known by its id.
      await called('sqs:DeleteMessage', queue, () =>
        sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries })),
      );
    }
  }
}
