import {
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { randomUUID } from 'node:crypto';
import { REDRIVE_BUNDLE } from '../../../scripts/tasks/bundle/bundle-paths.ts';
import { loadBundle } from './load-bundle.ts';
import { createContext } from './webhook.ts';

/** The built redrive function with Lambda's event source mapping before it. */
export interface Redrive {
  readonly invoke: (event: SQSEvent, remainingMs?: number) => Promise<SQSBatchResponse>;
  /**
   * Polls the fallback queue once, as Lambda does: passes a batch to the function and deletes the messages
   * that it does not report.
   *
   * @returns The number of messages.
   */
  readonly poll: () => Promise<number>;
  /** Polls until no message is visible. */
  readonly drain: () => Promise<void>;
}

/** Loads another instance of the built bundle, with the environment that `webhook` set. */
export async function loadRedrive(): Promise<Redrive> {
  const handler =
    await loadBundle<(event: SQSEvent, context: Context) => Promise<SQSBatchResponse>>(
      REDRIVE_BUNDLE,
    );
  const sqs = new SQSClient({ useQueueUrlAsEndpoint: false });
  const QueueUrl = process.env['FALLBACK_QUEUE_URL'];

  const invoke = async (event: SQSEvent, remainingMs = 15_000) =>
    await handler(event, createContext(randomUUID(), remainingMs));

  async function poll(): Promise<number> {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        MessageAttributeNames: ['All'],
        MessageSystemAttributeNames: ['All'],
      }),
    );
    if (Messages.length === 0) return 0;
    const { batchItemFailures } = await invoke({ Records: Messages.map(toRecord) });
    const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    await Promise.all(
      Messages.filter(({ MessageId = '' }) => !failed.has(MessageId)).map(({ ReceiptHandle }) =>
        sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle })),
      ),
    );
    return Messages.length;
  }

  return {
    invoke,
    poll,
    drain: async () => {
      while ((await poll()) > 0);
    },
  };
}

/**
 * Creates a message as Lambda passes it to a function
 * (https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html).
 */
export function toRecord(message: Message): SQSRecord {
  const { Attributes = {}, MessageAttributes = {} } = message;
  return {
    messageId: message.MessageId ?? '',
    receiptHandle: message.ReceiptHandle ?? '',
    body: message.Body ?? '',
    attributes: {
      ApproximateReceiveCount: Attributes.ApproximateReceiveCount ?? '',
      SentTimestamp: Attributes.SentTimestamp ?? '',
      SenderId: Attributes.SenderId ?? '',
      ApproximateFirstReceiveTimestamp: Attributes.ApproximateFirstReceiveTimestamp ?? '',
    },
    messageAttributes: Object.fromEntries(
      Object.entries(MessageAttributes).map(([name, { DataType = '', StringValue }]) => [
        name,
        { dataType: DataType, stringValue: StringValue },
      ]),
    ),
    md5OfBody: message.MD5OfBody ?? '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:eu-west-1:000000000000:fallback',
    awsRegion: 'eu-west-1',
  };
}
