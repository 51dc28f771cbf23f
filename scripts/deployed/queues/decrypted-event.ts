import { encodeMessage } from '../../../handler/message.ts';
import { findMember, type Json, JsonError, parseJson } from '../../patterns/json/parse-json.ts';
import { CommandError } from '../../shared/command-error.ts';
import { parseQueuedMessage, type QueuedMessage } from './parse-queued-message.ts';
import type { Bus } from './receiver.ts';
import { RUNBOOK } from '../runbook.ts';

/**
 * Parses an event of the event bus's dead-letter queue after it was decrypted, and encodes it as a message of the
 * fallback queue: the text of `detail`, unchanged, received at the event's `time`.
 *
 * @param text - The event as JSON, as EventBridge delivers it.
 * @throws CommandError if it is no such event, or an event of another source.
 */
export function parseDecryptedEvent(text: string, bus: Bus): QueuedMessage {
  const event = parseEventJson(text);
  const [detail, time, source] = ['detail', 'time', 'source'].map((name) =>
    findMember(event, name),
  );
  const receivedAt = time?.kind === 'string' ? Date.parse(time.value) : Number.NaN;
  if (detail?.kind !== 'object' || source?.kind !== 'string' || Number.isNaN(receivedAt)) {
    throw new CommandError(
      `The file is not an EventBridge event, which has detail, source and time. See ${RUNBOOK}: Event bus dead letters`,
    );
  }
  if (detail.entries.some(([key]) => key === 'encrypted-payload')) {
    throw new CommandError(
      `The event is encrypted. Decrypt its detail.encrypted-payload first. See ${RUNBOOK}: Event bus dead letters`,
    );
  }
  if (source.value !== bus.eventSource) {
    throw new CommandError(
      `The event is not one of this receiver: its source is ${source.value}, not ${bus.eventSource}. Specify the stack of the receiver that published it`,
    );
  }
  const body = Buffer.from(text.slice(detail.start, detail.end));
  const encoded = encodeMessage({ body, reason: 'redrive', receivedAt });
  if (encoded === undefined)
    throw new CommandError(
      'The event is too large for a queue. Put it onto the event bus by hand: aws events put-events',
    );
  const message = {
    id: '',
    receiptHandle: '',
    body: encoded.MessageBody,
    attributes: encoded.MessageAttributes,
    sentAt: receivedAt,
  };
  return parseQueuedMessage(message, bus);
}

function parseEventJson(text: string): Json {
  try {
    return parseJson(text);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    throw new CommandError(
      `The file is not JSON: ${error.message}. Specify the decrypted event as EventBridge delivers it`,
    );
  }
}
