import type { SQSMessageAttributes } from 'aws-lambda';
import { failureOf } from './aws.ts';
import { type Budget, within } from './budget.ts';
import type { Keeping } from './queues.ts';
import { sendMessage } from './sqs.ts';

/**
 * Puts a message that cannot be read into a queue as it is, with the reason beside its attributes.
 *
 * @returns what became of it; never throws.
 */
export async function passOn(
  queueUrl: string,
  message: { readonly body: string; readonly messageAttributes: SQSMessageAttributes },
  reason: string,
  budget: Budget,
): Promise<Keeping> {
  const attributes = Object.entries(message.messageAttributes).map(([name, attribute]) => {
    const { dataType, stringValue, binaryValue } = attribute;
    const value =
      binaryValue === undefined
        ? { StringValue: stringValue }
        : { BinaryValue: Buffer.from(binaryValue, 'base64') };
    return [name, { DataType: dataType, ...value }] as const;
  });
  const reasonAttribute = { DataType: 'String', StringValue: reason };
  const input = {
    QueueUrl: queueUrl,
    MessageBody: message.body,
    MessageAttributes: { ...Object.fromEntries(attributes), reason: reasonAttribute },
  };
  try {
    await within(budget.remaining(), (signal) => sendMessage(input, signal));
    return { outcome: 'kept' };
  } catch (error) {
    return { outcome: 'unavailable', failure: failureOf('sqs:SendMessage', error) };
  }
}
