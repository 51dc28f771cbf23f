import { parseMessage } from '../../../handler/message.ts';
import { type Refusal, toEntryOrRefusal } from '../../../handler/queued-event.ts';
import type { ReceivedMessage } from './queue-calls.ts';
import type { Bus } from './receiver.ts';

/** A message of any queue, with the parts that could be parsed. */
export interface QueuedMessage {
  readonly message: ReceivedMessage;
  /** Why it was queued. */
  readonly reason: string;
  readonly subject: string | undefined;
  readonly eventId: string | undefined;
  /** When the webhook received it, in milliseconds since the epoch. */
  readonly receivedAt: number;
  /** The body that Kinow sent; `undefined` if it cannot be decoded. */
  readonly payload: Uint8Array | undefined;
  /** Why the redrive function would refuse it; `undefined` if it would publish it. */
  readonly refusal: Refusal | undefined;
}

/** Parses a message, and predicts the redrive function's result. */
export function parseQueuedMessage(message: ReceivedMessage, bus: Bus): QueuedMessage {
  const { body, sentAt } = message;
  const attributes = Object.fromEntries(
    Object.entries(message.attributes).map(([name, { StringValue }]) => [name, StringValue]),
  );
  const forecast = toEntryOrRefusal({ body, attributes, sentAt }, bus);
  const { message: decoded } = forecast;
  // The attributes can be read even if the body cannot be decoded.
  const { reason, receivedAt } =
    decoded ?? parseMessage('', { ...attributes, encoding: 'identity' }, sentAt);
  return {
    message,
    reason,
    receivedAt,
    subject: decoded?.subject ?? attributes['subject'],
    eventId: decoded?.eventId ?? attributes['event_id'],
    payload: decoded?.body,
    refusal: forecast.outcome === 'refused' ? forecast.reason : undefined,
  };
}
