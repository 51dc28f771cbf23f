import { createHash, randomUUID } from 'node:crypto';
import { type Action, ServiceError } from './protocol.ts';

/** A message as it lies in a queue. */
export interface QueuedMessage {
  readonly id: string;
  readonly queue: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
const MOST_BYTES = 1_048_576;
const MOST_ATTRIBUTES = 10;
const LEGAL = /^[\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]*$/u;

/**
 * `SendMessage` with the service's limits and refusals
 * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html).
 *
 * @param queues - The names of the queues there are; a URL's last segment is the name.
 */
export function sendMessage(
  queues: readonly string[],
  accept: (message: QueuedMessage) => void,
): Action {
  return (input) => {
    const queue = String(input['QueueUrl']).split('/').at(-1) ?? '';
    if (!queues.includes(queue)) {
      throw new ServiceError('QueueDoesNotExist', 'The specified queue does not exist.');
    }
    const body = typeof input['MessageBody'] === 'string' ? input['MessageBody'] : '';
    if (body === '') throw new ServiceError('MissingParameter', 'MessageBody is required.');
    if (!LEGAL.test(body)) throw new ServiceError('InvalidMessageContents', 'Invalid characters.');
    const attributes = attributesOf(input['MessageAttributes']);
    const size = Object.entries(attributes).reduce(
      (sum, [name, value]) => sum + Buffer.byteLength(`${name}String${value}`),
      Buffer.byteLength(body),
    );
    if (size > MOST_BYTES) {
      throw new ServiceError('InvalidParameterValue', 'The message is longer than 1048576 bytes.');
    }
    const message = { id: randomUUID(), queue, body, attributes };
    accept(message);
    return {
      MessageId: message.id,
      MD5OfMessageBody: createHash('md5').update(body).digest('hex'),
    };
  };
}

function attributesOf(input: unknown): Record<string, string> {
  const invalid = (reason: string) => new ServiceError('InvalidParameterValue', reason);
  const entries = Object.entries((input ?? {}) as Record<string, Record<string, unknown>>);
  if (entries.length > MOST_ATTRIBUTES) throw invalid('There are too many message attributes.');
  return Object.fromEntries(
    entries.map(([name, { DataType, StringValue }]) => {
      if (!/^[\w.-]{1,256}$/u.test(name)) throw invalid('A message attribute has an invalid name.');
      if (DataType !== 'String') throw invalid(`The message attribute ${name} has no known type.`);
      if (typeof StringValue !== 'string' || StringValue === '' || !LEGAL.test(StringValue)) {
        throw invalid(`The message attribute ${name} is empty or has invalid characters.`);
      }
      return [name, StringValue];
    }),
  );
}
