import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  type Message,
  type MessageAttributeValue,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { describeFailure, type Failure } from '../../../handler/aws/errors.ts';
import { type QueueClients, TRANSFER_MS } from '../aws-clients.ts';
import { type CallResult, tryAws } from '../call-aws.ts';
import { type Depth, readQueueDepth } from './queue-depth.ts';

/** A queue with its clients. */
export interface Queue {
  readonly name: string;
  readonly url: string;
  readonly clients: QueueClients;
}

/** The maximum number of messages in a call to SQS. */
export const MAX_BATCH = 10;

/** Long polling queries all servers of a queue; short polling queries some and may miss messages. */
const WAIT_SECONDS = 1;

/**
 * How long a receive hides messages: the time limit of its response, plus a margin. If a response is lost, its
 * messages cannot be released earlier. {@link hideMessages} extends the time.
 */
const RECEIVE_HIDES_SECONDS = TRANSFER_MS / 1000 + 30;

/** The maximum number of concurrent requests that release messages. */
const MAX_PARALLEL = 10;

/** A message that was received and can be deleted or released. */
export interface ReceivedMessage {
  readonly id: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, MessageAttributeValue>>;
  /** Milliseconds since the epoch. */
  readonly sentAt: number;
}

/** Reads the number of messages in a queue. Never throws. */
export async function readDepth({ url, clients }: Queue): Promise<CallResult<Depth>> {
  return await tryAws('sqs:GetQueueAttributes', (options) =>
    readQueueDepth(clients.sqs, url, options),
  );
}

/**
 * Receives messages in one call, which hides them from other readers for 2 minutes. Never throws.
 *
 * @param max - At most {@link MAX_BATCH}.
 */
export async function receiveMessages(
  { url, clients }: Queue,
  max: number,
): Promise<CallResult<readonly ReceivedMessage[]>> {
  return await tryAws(
    'sqs:ReceiveMessage',
    async (options) => {
      const { Messages = [] } = await clients.receiveOnce.send(
        new ReceiveMessageCommand({
          QueueUrl: url,
          MaxNumberOfMessages: max,
          VisibilityTimeout: RECEIVE_HIDES_SECONDS,
          WaitTimeSeconds: WAIT_SECONDS,
          MessageAttributeNames: ['All'],
          MessageSystemAttributeNames: ['SentTimestamp'],
        }),
        options,
      );
      return Messages.map(toReceivedMessage);
    },
    { ms: TRANSFER_MS },
  );
}

const toReceivedMessage = (message: Message): ReceivedMessage => ({
  id: message.MessageId ?? '',
  receiptHandle: message.ReceiptHandle ?? '',
  body: message.Body ?? '',
  attributes: message.MessageAttributes ?? {},
  sentAt: Number(message.Attributes?.SentTimestamp ?? Date.now()),
});

/**
 * Sets the visibility time-out of received messages; 0 seconds makes them visible. Never throws.
 *
 * @returns The number of messages for which it failed.
 */
export async function hideMessages(
  { url, clients }: Queue,
  receiptHandles: readonly string[],
  seconds: number,
): Promise<number> {
  let failed = 0;
  const batches = splitIntoBatches(receiptHandles);
  for (let start = 0; start < batches.length; start += MAX_PARALLEL) {
    const counts = await Promise.all(
      batches.slice(start, start + MAX_PARALLEL).map(async (batch) => {
        const Entries = toEntries(batch).map((entry) => ({ ...entry, VisibilityTimeout: seconds }));
        const result = await tryAws('sqs:ChangeMessageVisibility', async (options) => {
          const { Failed = [] } = await clients.sqs.send(
            new ChangeMessageVisibilityBatchCommand({ QueueUrl: url, Entries }),
            options,
          );
          return Failed.length;
        });
        return 'failure' in result ? batch.length : result.value;
      }),
    );
    failed += counts.reduce((sum, count) => sum + count, 0);
  }
  return failed;
}

/** The messages that could not be deleted, and why. */
export interface UndeletedMessages {
  readonly ids: ReadonlySet<string>;
  readonly failure?: Failure;
}

/** Deletes at most {@link MAX_BATCH} messages. If a part of them fails, retries that part once. Never throws. */
export async function deleteMessages(
  queue: Queue,
  messages: readonly ReceivedMessage[],
): Promise<UndeletedMessages> {
  if (messages.length === 0) return { ids: new Set() };
  const first = await deleteOnce(queue, messages);
  const rest = messages.filter(({ id }) => first.ids.has(id));
  // The SDK has already retried a request that failed as a whole.
  return rest.length === 0 || rest.length === messages.length
    ? first
    : await deleteOnce(queue, rest);
}

async function deleteOnce(
  { url, clients }: Queue,
  messages: readonly ReceivedMessage[],
): Promise<UndeletedMessages> {
  const action = 'sqs:DeleteMessage';
  const Entries = toEntries(messages.map(({ receiptHandle }) => receiptHandle));
  const result = await tryAws(action, async (options) => {
    return await clients.sqs.send(
      new DeleteMessageBatchCommand({ QueueUrl: url, Entries }),
      options,
    );
  });
  if ('failure' in result) {
    return { ids: new Set(messages.map(({ id }) => id)), failure: result.failure };
  }
  const { Failed = [], $metadata } = result.value;
  const [first] = Failed;
  if (first === undefined) return { ids: new Set() };
  return {
    ids: new Set(Failed.map(({ Id }) => messages[Number(Id)]?.id ?? '')),
    failure: describeFailure(action, { name: first.Code, $metadata }),
  };
}

/**
 * Sends a received message to another queue: the same body and attributes, except `reason` and `received_at`.
 * Never throws.
 *
 * @returns The failure, if SQS did not confirm the message.
 */
export async function sendMessage(
  { url, clients }: Queue,
  { body, attributes }: ReceivedMessage,
  changes: { readonly reason: string; readonly receivedAt: number },
): Promise<Failure | undefined> {
  const sameAttributes = Object.entries(attributes).map(
    ([name, { DataType, StringValue, BinaryValue }]) =>
      [name, { DataType, ...(BinaryValue ? { BinaryValue } : { StringValue }) }] as const,
  );
  const command = new SendMessageCommand({
    QueueUrl: url,
    MessageBody: body,
    MessageAttributes: {
      ...Object.fromEntries(sameAttributes),
      reason: { DataType: 'String', StringValue: changes.reason },
      received_at: { DataType: 'String', StringValue: String(changes.receivedAt) },
    },
  });
  // The SDK verifies the MD5 of the body in the response.
  const result = await tryAws('sqs:SendMessage', (options) => clients.sqs.send(command, options), {
    ms: TRANSFER_MS,
  });
  return 'failure' in result ? result.failure : undefined;
}

const toEntries = (receiptHandles: readonly string[]) =>
  receiptHandles.map((ReceiptHandle, index) => ({ Id: String(index), ReceiptHandle }));

function splitIntoBatches<T>(all: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(all.length / MAX_BATCH) }, (_, index) =>
    all.slice(index * MAX_BATCH, (index + 1) * MAX_BATCH),
  );
}
