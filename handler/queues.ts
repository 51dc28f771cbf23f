import { type Failure, failureOf } from './aws.ts';
import { type Budget, within } from './budget.ts';
import { isSubject } from './catalogue/subjects.ts';

/** Loaded when the first event is kept: most functions never keep one. */
const zlib = () => process.getBuiltinModule('node:zlib');

/** What is kept of a request in a queue. */
export interface Kept {
  /** The raw body, as signed. */
  readonly body: Uint8Array;
  /** Why it is here: a word such as `invalid_payload`, or the error's code. */
  readonly reason: string;
  /** Milliseconds since the epoch. */
  readonly receivedAt: number;
  readonly eventId?: string;
  readonly subject?: string;
  /** The X-Ray trace of the request. */
  readonly trace?: string | undefined;
}

export type Keeping =
  | { readonly outcome: 'kept' }
  /** It fits the queue in neither encoding. */
  | { readonly outcome: 'too_large' }
  | { readonly outcome: 'unavailable'; readonly failure: Failure };

export type Encoding = 'gzip+base64' | 'identity';

type Attributes = Record<string, { DataType: 'String'; StringValue: string }>;

/**
 * Body and attributes of a message together
 * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html).
 */
const MAX_MESSAGE_BYTES = 1_048_576;

/** More than Lambda hands to a function: what unpacks to more is none of ours. */
const LARGEST_BODY = 8_000_000;

/**
 * Keeps a body in a queue.
 *
 * @param budget - All attempts together may take what is left of it once the body is packed.
 * @returns what became of it; never throws.
 */
export async function keep(queueUrl: string, kept: Kept, budget: Budget): Promise<Keeping> {
  const message = encode(kept);
  if (message === undefined) return { outcome: 'too_large' };
  try {
    // Loaded when first needed: nearly every request does without.
    const { sendMessage } = await import('./sqs.ts');
    await within(budget.remaining(), (signal) =>
      sendMessage({ QueueUrl: queueUrl, ...message }, signal),
    );
    return { outcome: 'kept' };
  } catch (error) {
    return { outcome: 'unavailable', failure: failureOf('sqs:SendMessage', error) };
  }
}

/**
 * The message of a kept body, the same for every queue: the bytes compressed and in base64, since SQS
 * refuses an empty body and any character outside XML 1.0; or the text as it is, where only that fits
 * and it may be sent so.
 *
 * @returns `undefined` when it fits in neither encoding.
 */
export function encode(
  kept: Kept,
): { MessageBody: string; MessageAttributes: Attributes } | undefined {
  const packed = zlib().gzipSync(kept.body).toString('base64');
  const attributes = attributesOf(kept, 'gzip+base64');
  if (packed.length + sizeOf(attributes) <= MAX_MESSAGE_BYTES) {
    return { MessageBody: packed, MessageAttributes: attributes };
  }
  const plain = attributesOf(kept, 'identity');
  if (kept.body.byteLength + sizeOf(plain) > MAX_MESSAGE_BYTES) return undefined;
  const text = legalText(kept.body);
  return text === undefined ? undefined : { MessageBody: text, MessageAttributes: plain };
}

/**
 * The body of a message made by {@link encode}.
 *
 * @param encoding - The message attribute of that name.
 * @throws Error when the encoding is unknown or the body is not of it.
 */
export function decode(messageBody: string, encoding: string | undefined): Buffer {
  if (encoding === 'identity') return Buffer.from(messageBody);
  if (encoding === 'gzip+base64') {
    const packed = Buffer.from(messageBody, 'base64');
    return zlib().gunzipSync(packed, { maxOutputLength: LARGEST_BODY });
  }
  throw new Error(`The message's "encoding" attribute is neither "gzip+base64" nor "identity"`);
}

/** What is known of a message's attributes, by name. */
export type KnownAttributes = Readonly<Record<string, string | undefined>>;

/**
 * What a message keeps.
 *
 * @param sentAt - Where the message does not say when the request came: when it was sent, in
 *   milliseconds since the epoch.
 * @throws Error as {@link decode} does.
 */
export function unpack(messageBody: string, attributes: KnownAttributes, sentAt: number): Kept {
  const { reason = 'unknown', received_at, encoding, trace } = attributes;
  const receivedAt = Number(received_at ?? Number.NaN);
  return {
    body: decode(messageBody, encoding),
    reason,
    receivedAt: receivedAt > 0 && receivedAt < 8.64e15 ? receivedAt : sentAt,
    ...(isTrace(trace) && { trace }),
  };
}

function attributesOf(kept: Kept, encoding: Encoding): Attributes {
  const { trace } = kept;
  const values = {
    reason: kept.reason,
    received_at: String(kept.receivedAt),
    encoding,
    event_id: kept.eventId,
    // Of the catalogue only: one control character, and SQS refuses the message.
    subject: kept.subject !== undefined && isSubject(kept.subject) ? kept.subject : undefined,
    trace: isTrace(trace) ? trace : undefined,
  };
  const attributes: Attributes = {};
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined) attributes[name] = { DataType: 'String', StringValue: value };
  }
  return attributes;
}

/** EventBridge takes 500 characters, SQS no control character. */
const isTrace = (trace: string | undefined): trace is string =>
  trace !== undefined && /^[\x21-\x7e]{1,500}$/u.test(trace);

const sizeOf = (attributes: Attributes) =>
  Object.entries(attributes).reduce(
    (sum, [name, { DataType, StringValue }]) =>
      sum + name.length + DataType.length + Buffer.byteLength(StringValue),
    0,
  );

/** The characters that SQS takes (API reference of SendMessage); `u` makes a lone surrogate differ. */
const LEGAL = /^[\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]+$/u;

function legalText(body: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
    return LEGAL.test(text) ? text : undefined;
  } catch {
    return undefined;
  }
}
