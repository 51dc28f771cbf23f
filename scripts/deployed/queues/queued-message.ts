import { MAX_ENTRY_BYTES, toEntry, type Entry, entrySize } from '../../../handler/entry.ts';
import { type AttributeValues, type Message, parseMessage } from '../../../handler/message.ts';
import { type ReceivedEvent, validate } from '../../../handler/validate.ts';
import type { Received } from './queue-calls.ts';
import type { Bus } from './receiver.ts';

/** A message, as far as it can be read. */
export interface Opened {
  readonly message: Received;
  /** Why it is in its queue. */
  readonly reason: string;
  readonly subject: string | undefined;
  /** Milliseconds since the epoch. */
  readonly receivedAt: number;
  /** What it keeps; nothing where it cannot be unpacked. */
  readonly kept: Message | undefined;
  /** The event in it, if it is one. */
  readonly event: ReceivedEvent | undefined;
}

/** Unpacks a message of any of the queues. */
export function open(message: Received): Opened {
  const attributes = Object.fromEntries(
    Object.entries(message.attributes).map(([name, { StringValue }]) => [name, StringValue]),
  );
  const kept = keptIn(message, attributes);
  // What the attributes tell is known also where the body cannot be read.
  const { reason, receivedAt } =
    kept ?? parseMessage('', { ...attributes, encoding: 'identity' }, message.sentAt);
  const validation = kept && validate(kept.body);
  const event = validation?.outcome === 'valid' ? validation.event : undefined;
  const subject = event?.subject ?? attributes['subject'];
  return { message, reason, subject, receivedAt, kept, event };
}

function keptIn({ body, sentAt }: Received, attributes: AttributeValues): Message | undefined {
  try {
    return parseMessage(body, attributes, sentAt);
  } catch {
    return undefined;
  }
}

/** What is to be put onto the bus, or why the message is not even tried. */
export type Verdict = { readonly entry: Entry } | { readonly refusal: string };

/** Makes the entry of a message: the signed body to the byte, with its own time and trace. */
export function judge({ kept, event }: Opened, bus: Bus): Verdict {
  if (kept === undefined) return { refusal: 'unreadable' };
  if (event === undefined) return { refusal: 'invalid_payload' };
  const entry = toEntry(event, bus, kept.receivedAt, kept.trace);
  return entrySize(entry) > MAX_ENTRY_BYTES ? { refusal: 'payload_too_large' } : { entry };
}
