import {
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { callAws } from '../call-aws.ts';
import { describeResources } from './rule-and-queue.ts';

export interface ReceiveOptions {
  /** The wait time, at most 20. */
  readonly seconds: number;
  readonly signal?: AbortSignal;
}

/** Short, so that the events of a lost response are soon received again. */
const VISIBILITY_TIMEOUT_SECONDS = 10;

/** Time limit of the response after the wait time. */
const RESPONSE_MS = 10_000;

/**
 * Receives up to 10 events, passes them to `handle`, and deletes the handled ones from the queue.
 *
 * @param handle - Called with each event as JSON text. Returns `false` to leave it, and all others, in the queue.
 * @throws AwsCallError if a call fails; AbortError if the signal was aborted; what `handle` throws.
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
    { ms: seconds * 1000 + RESPONSE_MS, signal, isQuiet: true },
  );
  const handles: (string | undefined)[] = [];
  try {
    for (const { Body = '', ReceiptHandle } of Messages) {
      if (!(await handle(Body))) break;
      handles.push(ReceiptHandle);
    }
  } finally {
    if (handles.length > 0) {
      const Entries = handles.map((ReceiptHandle, index) => ({ Id: String(index), ReceiptHandle }));
      const remove = new DeleteMessageBatchCommand({ QueueUrl, Entries });
      // Events that could not be deleted are received again, and recognized by their id.
      await callAws('sqs:DeleteMessage', queue, (options) => sqs.send(remove, options));
    }
  }
}
