import { isSubject } from './catalogue/subjects.ts';

/** Loaded on first use: most webhook functions never encode a message. */
const loadZlib = () => process.getBuiltinModule('node:zlib');

/** A queued request: its body and metadata. */
export interface Message {
  /** The raw body, as signed. */
  readonly body: Uint8Array;
  /** Why it was queued: a reason such as `invalid_payload`, or an error code. */
  readonly reason: string;
  /** Milliseconds since the epoch. */
  readonly receivedAt: number;
  readonly eventId?: string;
  readonly subject?: string;
  /** The X-Ray trace header of the request. */
  readonly trace?: string | undefined;
}

/** A message as a part of the input of SendMessage. */
export interface EncodedMessage {
  readonly MessageBody: string;
  readonly MessageAttributes: Attributes;
}

export type Encoding = 'gzip+base64' | 'identity';

type Attributes = Record<string, { DataType: 'String'; StringValue: string }>;

/**
 * Maximum size of a message, including its attributes
 * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html).
 */
const MAX_MESSAGE_BYTES = 1_048_576;

/** Decompression limit. Lambda payloads have at most 6 MB. */
export const MAX_BODY_BYTES = 8_000_000;

/**
 * Encodes a message for any queue of the stack. Compresses the body and encodes it as base64, because SQS
 * rejects an empty body and characters outside XML 1.0. If only the plain text fits, and SQS accepts its
 * characters, the body is not encoded.
 *
 * @returns `undefined` if neither encoding fits.
 */
export function encodeMessage(message: Message): EncodedMessage | undefined {
  const packed = loadZlib().gzipSync(message.body).toString('base64');
  const attributes = toAttributes(message, 'gzip+base64');
  if (packed.length + computeAttributesSize(attributes) <= MAX_MESSAGE_BYTES) {
    return { MessageBody: packed, MessageAttributes: attributes };
  }
  const plain = toAttributes(message, 'identity');
  if (message.body.byteLength + computeAttributesSize(plain) > MAX_MESSAGE_BYTES) return undefined;
  const text = decodeLegalText(message.body);
  return text === undefined ? undefined : { MessageBody: text, MessageAttributes: plain };
}

/**
 * Decodes the body of a message made by {@link encodeMessage}.
 *
 * @param encoding - The message attribute `encoding`.
 * @param maxBytes - The most that is decompressed, at least 1.
 * @throws RangeError if the body is larger than that; Error if the encoding is unknown or the body does not match
 *   it.
 */
export function decodeBody(
  messageBody: string,
  encoding: string | undefined,
  maxBytes = MAX_BODY_BYTES,
): Buffer {
  if (encoding === 'identity') {
    const body = Buffer.from(messageBody);
    if (body.byteLength <= maxBytes) return body;
    throw new RangeError(`The message has more than ${maxBytes} bytes`);
  }
  if (encoding === 'gzip+base64') {
    const packed = Buffer.from(messageBody, 'base64');
    return loadZlib().gunzipSync(packed, { maxOutputLength: maxBytes });
  }
  throw new Error('The message attribute "encoding" is not "gzip+base64" or "identity"');
}

/** The string values of a message's attributes, by name. */
export type AttributeValues = Readonly<Record<string, string | undefined>>;

/**
 * Parses a message of a queue.
 *
 * @param sentAt - When the message was sent, in milliseconds since the epoch: the default for `received_at`.
 * @param maxBytes - The most that is decompressed.
 * @throws Error if {@link decodeBody} does.
 */
export function parseMessage(
  messageBody: string,
  attributes: AttributeValues,
  sentAt: number,
  maxBytes?: number,
): Message {
  const { reason = 'unknown', received_at, encoding, event_id, subject, trace } = attributes;
  const receivedAt = Number(received_at ?? Number.NaN);
  return {
    body: decodeBody(messageBody, encoding, maxBytes),
    reason,
    receivedAt: receivedAt > 0 && receivedAt < 8.64e15 ? receivedAt : sentAt,
    ...(event_id !== undefined && UUID.test(event_id) && { eventId: event_id }),
    ...(subject !== undefined && isSubject(subject) && { subject }),
    ...(isTrace(trace) && { trace }),
  };
}

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/iu;

function toAttributes(message: Message, encoding: Encoding): Attributes {
  const { reason, receivedAt, eventId, subject, trace } = message;
  const values = {
    reason,
    received_at: String(receivedAt),
    encoding,
    event_id: eventId,
    // Only subjects of the catalogue: SQS rejects attributes with control characters.
    subject: subject !== undefined && isSubject(subject) ? subject : undefined,
    trace: isTrace(trace) ? trace : undefined,
  };
  const attributes: Attributes = {};
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined) attributes[name] = { DataType: 'String', StringValue: value };
  }
  return attributes;
}

/** EventBridge accepts at most 500 characters, and SQS no control characters. */
const isTrace = (trace: string | undefined): trace is string =>
  trace !== undefined && /^[\x21-\x7e]{1,500}$/u.test(trace);

const computeAttributesSize = (attributes: Attributes) =>
  Object.entries(attributes).reduce(
    (sum, [name, { DataType, StringValue }]) =>
      sum + name.length + DataType.length + Buffer.byteLength(StringValue),
    0,
  );

/** The characters that SQS accepts (API reference of SendMessage). With the flag `u`, lone surrogates do not match. */
const LEGAL_TEXT = /^[\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]+$/u;

function decodeLegalText(body: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
    return LEGAL_TEXT.test(text) ? text : undefined;
  } catch {
    return undefined;
  }
}
