import { findSpan } from './replace-scalars.ts';

/** An event that EventBridge delivered. */
export interface ObservedEvent {
  /** EventBridge's id, which is the same in a duplicate delivery. */
  readonly id: string;
  readonly subject: string;
  readonly source: string;
  /** The `event_id`; `undefined` if Kinow did not send the event. */
  readonly eventId: string | undefined;
  /** The event's time in milliseconds since the epoch. */
  readonly time: number;
  /** The name of the replay, for an event from an archive. */
  readonly replay: string | undefined;
  /** The detail as JSON text, unchanged. */
  readonly detail: string;
  /** Formats the event with another detail, as one line of JSON text. */
  readonly wrapDetail: (detail: string) => string;
}

/** Parses an event. @returns `undefined` if the text is not an event. */
export function parseObservedEvent(text: string): ObservedEvent | undefined {
  const fields = parseObject(text);
  const span = fields && findSpan(text, 'detail');
  if (fields === undefined || span === undefined) return undefined;
  const [start, end] = span;
  const { id, source, time, detail, 'detail-type': subject, 'replay-name': replay } = fields;
  const eventId = isObject(detail) && 'event_id' in detail ? detail.event_id : undefined;
  return {
    id: String(id),
    subject: String(subject),
    source: String(source),
    eventId: typeof eventId === 'string' ? eventId : undefined,
    time: Date.parse(String(time)),
    replay: typeof replay === 'string' ? replay : undefined,
    detail: text.slice(start, end),
    // Line breaks in JSON text are insignificant: in strings they are escaped.
    wrapDetail: (other) =>
      (text.slice(0, start) + other + text.slice(end)).replaceAll(/[\n\r]+/gu, ' '),
  };
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
