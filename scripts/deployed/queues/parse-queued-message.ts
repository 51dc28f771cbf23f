import { parseMessage } from '../../../handler/message.ts';
import { type Refusal, toEntryOrRefusal } from '../../../handler/queued-event.ts';
import type { ReceivedMessage } from './queue-calls.ts';
import type { Bus } from './receiver.ts';

/** A message of any of the queues, as far as it can be read. */
export interface QueuedMessage {
  readonly message: ReceivedMessage;
  /** Why it is in its queue. */
  readonly reason: string;
  readonly subject: string | undefined;
  readonly eventId: string | undefined;
  /** When the webhook received it, in milliseconds since the epoch. */
  readonly receivedAt: number;
  /** What Kinow sent; `undefined` where it cannot be decoded. */
  readonly payload: Uint8Array | undefined;
  /** Why the redrive function would refuse it; `undefined` where it would publish it. */
  readonly refusal: Refusal | undefined;
}

/** Parses a message, and forecasts what the redrive function would do with it. */
export function parseQueuedMessage(message: ReceivedMessage, bus: Bus): QueuedMessage {
  const { body, sentAt } = message;
  const attributes = Object.fromEntries(
    Object.entries(message.attributes).map(([name, { StringValue }]) => [name, StringValue]),
  );
  const forecast = toEntryOrRefusal({ body, attributes, sentAt }, bus);
  const { message: decoded, event } = forecast;
  // What the attributes say is known also where the body cannot be decoded.
  const { reason, receivedAt } =
    decoded ?? parseMessage('', { ...attributes, encoding: 'identity' }, sentAt);
  return {
    message,
    reason,
    receivedAt,
    subject: event?.subject ?? attributes['subject'],
    eventId: event?.eventId ?? attributes['event_id'],
    payload: decoded?.body,
    refusal: forecast.outcome === 'refused' ? forecast.reason : undefined,
  };
}
