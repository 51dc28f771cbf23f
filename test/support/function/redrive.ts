import type { Message } from '@aws-sdk/client-sqs';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { randomUUID } from 'node:crypto';
import { REDRIVE_BUNDLE } from '../../../scripts/tasks/bundle/bundle-paths.ts';
import { loadBundle } from './load-bundle.ts';
import { createContext } from './webhook.ts';

/** The built redrive function. */
interface Redrive {
  readonly invoke: (event: SQSEvent, remainingMs?: number) => Promise<SQSBatchResponse>;
}

/** Loads another instance of the built bundle, with the environment that `webhook` set. */
export async function loadRedrive(): Promise<Redrive> {
  const handler =
    await loadBundle<(event: SQSEvent, context: Context) => Promise<SQSBatchResponse>>(
      REDRIVE_BUNDLE,
    );
  return {
    invoke: async (event, remainingMs = 15_000) =>
      await handler(event, createContext(randomUUID(), remainingMs)),
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
