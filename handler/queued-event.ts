import { computeEntrySize, type Entry, MAX_ENTRY_BYTES, toEntry } from './entry.ts';
import { type AttributeValues, MAX_BODY_BYTES, type Message, parseMessage } from './message.ts';
import { validate } from './validate.ts';

/** A message as received from a queue. */
export interface QueueMessage {
  readonly body: string;
  readonly attributes: AttributeValues;
  /** When it was sent to its queue, in milliseconds since the epoch. */
  readonly sentAt: number;
}

/** Why the redrive function refuses a message before it is sent to the bus. */
export type Refusal = 'unreadable' | 'invalid_payload' | 'payload_too_large';

/**
 * The entry of a queued event, or why the message is refused, with the parts that could be parsed; or that it does
 * not fit into the limit now.
 */
export type QueuedEvent =
  | {
      readonly outcome: 'entry';
      readonly message: Message;
      readonly entry: Entry;
    }
  | {
      readonly outcome: 'refused';
      readonly reason: Refusal;
      /** Absent if the message cannot be decoded. */
      readonly message?: Message;
    }
  | { readonly outcome: 'not_now'; readonly message?: undefined };

/**
 * Converts a message to an entry. Refuses what the webhook function refuses: a body that is not a valid event,
 * and an entry above the size limit. Pure: `redrive --dry-run` uses it to predict the redrive function's result.
 *
 * @param maxBytes - The most that is decompressed. Returns `not_now` for a body that is larger than that, unless
 *   it is larger than any body may be.
 */
export function toEntryOrRefusal(
  { body, attributes, sentAt }: QueueMessage,
  bus: { readonly eventBusName: string; readonly eventSource: string },
  maxBytes = MAX_BODY_BYTES,
): QueuedEvent {
  let message: Message;
  try {
    message = parseMessage(body, attributes, sentAt, maxBytes);
  } catch (error) {
    if (error instanceof RangeError && maxBytes < MAX_BODY_BYTES) return { outcome: 'not_now' };
    return { outcome: 'refused', reason: 'unreadable' };
  }
  // Not parsed: crafted JSON takes 50 times its size in memory.
  if (message.body.byteLength > MAX_ENTRY_BYTES) {
    return { outcome: 'refused', reason: 'payload_too_large', message };
  }
  const validation = validate(message.body);
  if (validation.outcome === 'invalid') {
    return { outcome: 'refused', reason: 'invalid_payload', message };
  }
  const { event } = validation;
  const known = { ...message, eventId: event.eventId, subject: event.subject };
  const entry = toEntry(event, bus, message.receivedAt, message.trace);
  return computeEntrySize(entry) > MAX_ENTRY_BYTES
    ? { outcome: 'refused', reason: 'payload_too_large', message: known }
    : { outcome: 'entry', message: known, entry };
}
