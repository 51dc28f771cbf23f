import { computeEntrySize, type Entry, MAX_ENTRY_BYTES, toEntry } from './entry.ts';
import { type AttributeValues, type Message, parseMessage } from './message.ts';
import { type ReceivedEvent, validate } from './validate.ts';

/** A message as any reader of a queue receives it. */
export interface QueueMessage {
  readonly body: string;
  readonly attributes: AttributeValues;
  /** When it was sent to its queue, in milliseconds since the epoch. */
  readonly sentAt: number;
}

/** Why the redrive function refuses a message without asking the bus. */
export type Refusal = 'unreadable' | 'invalid_payload' | 'payload_too_large';

/** The entry of a queued event, or why the message is refused; with all that could be read. */
export type QueuedEvent =
  | {
      readonly outcome: 'entry';
      readonly message: Message;
      readonly event: ReceivedEvent;
      readonly entry: Entry;
    }
  | {
      readonly outcome: 'refused';
      readonly reason: Refusal;
      /** Not of a message that cannot be decoded. */
      readonly message?: Message;
      readonly event?: ReceivedEvent;
    };

/**
 * Makes the entry of a message, or refuses what the webhook function would refuse: a body that is no event,
 * and an entry above the limit. Pure: `redrive --dry-run` forecasts by it what the redrive function does.
 */
export function toEntryOrRefusal(
  { body, attributes, sentAt }: QueueMessage,
  bus: { readonly eventBusName: string; readonly eventSource: string },
): QueuedEvent {
  let message: Message;
  try {
    message = parseMessage(body, attributes, sentAt);
  } catch {
    return { outcome: 'refused', reason: 'unreadable' };
  }
  const validation = validate(message.body);
  if (validation.outcome === 'invalid') {
    return { outcome: 'refused', reason: 'invalid_payload', message };
  }
  const { event } = validation;
  const known = { ...message, eventId: event.eventId, subject: event.subject };
  const entry = toEntry(event, bus, message.receivedAt, message.trace);
  return computeEntrySize(entry) > MAX_ENTRY_BYTES
    ? { outcome: 'refused', reason: 'payload_too_large', message: known, event }
    : { outcome: 'entry', message: known, event, entry };
}
