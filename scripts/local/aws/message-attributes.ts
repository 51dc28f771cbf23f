import { createHash } from 'node:crypto';
import { ServiceError } from './protocol.ts';

/** A message attribute; the value of a binary one is in base64. */
export interface MessageAttribute {
  /** `String`, `Number` or `Binary`, with an optional suffix such as `Number.int`. */
  readonly type: string;
  readonly value: string;
}

export type MessageAttributes = Readonly<Record<string, MessageAttribute>>;

const MAX_ATTRIBUTES = 10;

/** The characters that SQS accepts. */
export const LEGAL_TEXT = /^[\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]*$/u;

/**
 * Reads the attributes of a message that is sent
 * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html).
 *
 * @throws ServiceError if SQS rejects one.
 */
export function readAttributes(input: unknown): MessageAttributes {
  const entries = Object.entries((input ?? {}) as Record<string, Record<string, unknown>>);
  if (entries.length > MAX_ATTRIBUTES) {
    throw createInvalidError(`A message has at most ${MAX_ATTRIBUTES} attributes.`);
  }
  return Object.fromEntries(
    entries.map(([name, { DataType, StringValue, BinaryValue }]) => {
      if (!/^[\w.-]{1,256}$/u.test(name)) {
        throw createInvalidError('A message attribute has an invalid name.');
      }
      if (typeof DataType !== 'string' || !/^(?:String|Number|Binary)(?:\.|$)/u.test(DataType)) {
        throw createInvalidError(`The message attribute ${name} has an unknown type.`);
      }
      const value = isBinary(DataType) ? BinaryValue : StringValue;
      if (typeof value !== 'string' || value === '' || !LEGAL_TEXT.test(value)) {
        throw createInvalidError(
          `The message attribute ${name} is empty or has invalid characters.`,
        );
      }
      if (DataType.startsWith('Number') && !Number.isFinite(Number(value))) {
        throw createInvalidError(`The message attribute ${name} is not a number.`);
      }
      return [name, { type: DataType, value }];
    }),
  );
}

const createInvalidError = (reason: string) => new ServiceError('InvalidParameterValue', reason);

const isBinary = (type: string) => type.startsWith('Binary');

const toBytes = ({ type, value }: MessageAttribute) =>
  Buffer.from(value, isBinary(type) ? 'base64' : 'utf8');

/** Computes the size of attributes in bytes, as SQS counts it. */
export const computeAttributesSize = (attributes: MessageAttributes): number =>
  Object.entries(attributes).reduce(
    (sum, [name, attribute]) =>
      sum + Buffer.byteLength(name + attribute.type) + toBytes(attribute).byteLength,
    0,
  );

/** Formats attributes as in SQS's responses, with their MD5; an empty object if there are none. */
export function formatAttributes(attributes: MessageAttributes | undefined): object {
  if (attributes === undefined) return {};
  return {
    MD5OfMessageAttributes: computeAttributesMd5(attributes),
    MessageAttributes: Object.fromEntries(
      Object.entries(attributes).map(([name, { type, value }]) => [
        name,
        { DataType: type, [isBinary(type) ? 'BinaryValue' : 'StringValue']: value },
      ]),
    ),
  };
}

/**
 * Computes the MD5 of attributes: of name, type and value of each, sorted by name and with their lengths
 * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html).
 *
 * @returns `undefined` if there are none.
 */
export function computeAttributesMd5(attributes: MessageAttributes): string | undefined {
  const names = Object.keys(attributes).toSorted();
  if (names.length === 0) return undefined;
  const hash = createHash('md5');
  const update = (bytes: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.byteLength);
    hash.update(length).update(bytes);
  };
  for (const name of names) {
    const attribute = attributes[name];
    if (attribute === undefined) continue;
    update(Buffer.from(name));
    update(Buffer.from(attribute.type));
    hash.update(Buffer.of(isBinary(attribute.type) ? 2 : 1));
    // The value, without a further marker.
    update(toBytes(attribute));
  }
  return hash.digest('hex');
}
