import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  type Message,
  type MessageAttributeValue,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { describeFailure, type Failure } from '../../../handler/aws/errors.ts';
import { callWithin } from '../../../handler/deadline.ts';
import { sqs as client } from './aws-clients.ts';

/** What SQS takes and gives at once. */
export const BATCH = 10;

/** All attempts of a call together. */
const CALL_MS = 20_000;

/** Asks all of the queue's servers; without waiting, SQS asks some and may miss what is there. */
const WAIT_SECONDS = 1;

/** So many requests at a time, when many messages are released. */
const AT_ONCE = 10;

/** What a call came to. */
export type Attempt<T> = { readonly value: T } | { readonly failure: Failure };

/** How many messages there are to read, and how many are hidden from everybody, as SQS counts. */
export interface Depth {
  readonly visible: number;
  readonly hidden: number;
}

/** A message that was received, and can be deleted or released. */
export interface Received {
  readonly id: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, MessageAttributeValue>>;
  /** Milliseconds since the epoch. */
  readonly sentAt: number;
}

/** Reads how much a queue holds. */
export async function depthOf(QueueUrl: string): Promise<Attempt<Depth>> {
  return await attempt('sqs:GetQueueAttributes', async (abortSignal) => {
    const { Attributes = {} } = await client.send(
      new GetQueueAttributesCommand({
        QueueUrl,
        AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
      }),
      { abortSignal },
    );
    return {
      visible: Number(Attributes['ApproximateNumberOfMessages'] ?? 0),
      hidden: Number(Attributes['ApproximateNumberOfMessagesNotVisible'] ?? 0),
    };
  });
}

/**
 * Receives messages, which are then hidden from other readers.
 *
 * @param most - At most {@link BATCH}.
 * @param tries - How often an empty answer is to be doubted.
 * @returns None when there is nothing to read.
 */
export async function receive(
  QueueUrl: string,
  most: number,
  hiddenSeconds: number,
  tries: number,
): Promise<Attempt<readonly Received[]>> {
  for (let left = tries; ; left -= 1) {
    const received = await attempt('sqs:ReceiveMessage', async (abortSignal) => {
      const { Messages = [] } = await client.send(
        new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: most,
          VisibilityTimeout: hiddenSeconds,
          WaitTimeSeconds: WAIT_SECONDS,
          MessageAttributeNames: ['All'],
          MessageSystemAttributeNames: ['SentTimestamp'],
        }),
        { abortSignal },
      );
      return Messages.map(asReceived);
    });
    if ('failure' in received || received.value.length > 0 || left <= 1) return received;
  }
}

const asReceived = (message: Message): Received => ({
  id: message.MessageId ?? '',
  receiptHandle: message.ReceiptHandle ?? '',
  body: message.Body ?? '',
  attributes: message.MessageAttributes ?? {},
  sentAt: Number(message.Attributes?.SentTimestamp ?? Date.now()),
});

/**
 * Shows messages again to every reader.
 *
 * @returns How many could not be: they come back when their hiding is over.
 */
export async function release(QueueUrl: string, handles: readonly string[]): Promise<number> {
  let unreleased = 0;
  const batches = inBatches(handles);
  for (let start = 0; start < batches.length; start += AT_ONCE) {
    const failed = await Promise.all(
      batches.slice(start, start + AT_ONCE).map(async (batch) => {
        const released = await attempt('sqs:ChangeMessageVisibility', async (abortSignal) => {
          const { Failed = [] } = await client.send(
            new ChangeMessageVisibilityBatchCommand({
              QueueUrl,
              Entries: entriesOf(batch).map((entry) => ({ ...entry, VisibilityTimeout: 0 })),
            }),
            { abortSignal },
          );
          return Failed.length;
        });
        return 'failure' in released ? batch.length : released.value;
      }),
    );
    unreleased += failed.reduce((sum, count) => sum + count, 0);
  }
  return unreleased;
}

/** What could not be deleted, and why. */
export interface Undeleted {
  readonly ids: ReadonlySet<string>;
  readonly failure?: Failure;
}

/** Deletes messages, at most {@link BATCH}; one that SQS could not delete is tried once more. */
export async function remove(QueueUrl: string, messages: readonly Received[]): Promise<Undeleted> {
  if (messages.length === 0) return { ids: new Set() };
  const first = await removeOnce(QueueUrl, messages);
  const again = messages.filter(({ id }) => first.ids.has(id));
  // A whole request that fails has been repeated by the SDK.
  if (again.length === 0 || again.length === messages.length) return first;
  return await removeOnce(QueueUrl, again);
}

async function removeOnce(QueueUrl: string, messages: readonly Received[]): Promise<Undeleted> {
  const call = 'sqs:DeleteMessage';
  const Entries = entriesOf(messages.map(({ receiptHandle }) => receiptHandle));
  const removed = await attempt(call, async (abortSignal) => {
    return await client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }), { abortSignal });
  });
  if ('failure' in removed) {
    return { ids: new Set(messages.map(({ id }) => id)), failure: removed.failure };
  }
  const { Failed = [], $metadata } = removed.value;
  const [first] = Failed;
  if (first === undefined) return { ids: new Set() };
  return {
    ids: new Set(Failed.map(({ Id }) => messages[Number(Id)]?.id ?? '')),
    failure: describeFailure(call, { name: first.Code, $metadata }),
  };
}

/**
 * Sends a copy of a message to its queue, with another reason: the same body and attributes, and the
 * time of reception also where the message did not say it.
 *
 * @returns The id of the copy.
 */
export async function sendCopy(
  QueueUrl: string,
  { body, attributes }: Received,
  changes: { readonly reason: string; readonly receivedAt: number },
): Promise<Attempt<string>> {
  const kept = Object.entries(attributes).map(
    ([name, { DataType, StringValue, BinaryValue }]) =>
      [name, { DataType, ...(BinaryValue ? { BinaryValue } : { StringValue }) }] as const,
  );
  return await attempt('sqs:SendMessage', async (abortSignal) => {
    const { MessageId = '' } = await client.send(
      new SendMessageCommand({
        QueueUrl,
        MessageBody: body,
        MessageAttributes: {
          ...Object.fromEntries(kept),
          reason: { DataType: 'String', StringValue: changes.reason },
          received_at: { DataType: 'String', StringValue: String(changes.receivedAt) },
        },
      }),
      { abortSignal },
    );
    return MessageId;
  });
}

async function attempt<T>(
  call: string,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<Attempt<T>> {
  try {
    return { value: await callWithin(CALL_MS, run) };
  } catch (error) {
    return { failure: describeFailure(call, error) };
  }
}

const entriesOf = (handles: readonly string[]) =>
  handles.map((ReceiptHandle, index) => ({ Id: String(index), ReceiptHandle }));

function inBatches<T>(all: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(all.length / BATCH) }, (_, index) =>
    all.slice(index * BATCH, (index + 1) * BATCH),
  );
}
