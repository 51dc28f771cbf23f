import type { SQSMessageAttributes } from 'aws-lambda';
import { callWithin, type Deadline } from '../deadline.ts';
import { encodeMessage, type Message } from '../message.ts';
import { describeFailure, type Failure } from './errors.ts';

export type EnqueueResult =
  | { readonly outcome: 'kept' }
  /** The message exceeds the limit of SQS in both encodings. */
  | { readonly outcome: 'too_large' }
  | { readonly outcome: 'unavailable'; readonly failure: Failure };

/** Loaded on first use: most webhook functions never send a message. */
const loadSqs = () => import('./sqs.ts');

type Input = Parameters<Awaited<ReturnType<typeof loadSqs>>['sendMessage']>[0];

/**
 * Sends a message to a queue. Never throws.
 *
 * @param deadline - Limits all attempts together.
 */
export async function enqueue(
  queueUrl: string,
  message: Message,
  deadline: Deadline,
): Promise<EnqueueResult> {
  const encoded = encodeMessage(message);
  if (encoded === undefined) return { outcome: 'too_large' };
  return await send({ QueueUrl: queueUrl, ...encoded }, deadline);
}

/**
 * Sends a message that cannot be parsed to another queue: the same body and attributes, with `reason` added.
 * Never throws.
 */
export async function forward(
  queueUrl: string,
  message: { readonly body: string; readonly messageAttributes: SQSMessageAttributes },
  reason: string,
  deadline: Deadline,
): Promise<EnqueueResult> {
  const attributes = Object.entries(message.messageAttributes).map(([name, attribute]) => {
    const { dataType, stringValue, binaryValue } = attribute;
    const value =
      binaryValue === undefined
        ? { StringValue: stringValue }
        : { BinaryValue: Buffer.from(binaryValue, 'base64') };
    return [name, { DataType: dataType, ...value }] as const;
  });
  const reasonAttribute = { DataType: 'String', StringValue: reason };
  return await send(
    {
      QueueUrl: queueUrl,
      MessageBody: message.body,
      MessageAttributes: { ...Object.fromEntries(attributes), reason: reasonAttribute },
    },
    deadline,
  );
}

async function send(input: Input, deadline: Deadline): Promise<EnqueueResult> {
  try {
    const { sendMessage } = await loadSqs();
    await callWithin(deadline.getRemainingMs(), (abortSignal) => sendMessage(input, abortSignal));
    return { outcome: 'kept' };
  } catch (error) {
    return { outcome: 'unavailable', failure: describeFailure('sqs:SendMessage', error) };
  }
}
