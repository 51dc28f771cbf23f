import { findSpan } from './replace-scalars.ts';

/** An event that passed, as EventBridge delivers it. */
export interface ObservedEvent {
  /** EventBridge's own id, by which an event that is delivered twice is known. */
  readonly id: string;
  readonly subject: string;
  readonly source: string;
  /** Kinow's id; `undefined` where the event is none of Kinow's. */
  readonly eventId: string | undefined;
  /** When the receiver got it: milliseconds since the epoch. */
  readonly time: number;
  /** Of an event that comes out of an archive, the replay's name. */
  readonly replay: string | undefined;
  /** As JSON text, as it came. */
  readonly detail: string;
  /** The event around a detail, as JSON text of one line. */
  readonly wrapDetail: (detail: string) => string;
}

/** @returns `undefined` for a text that is no event. */
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
    // Within a text of JSON there is none but as an escape.
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
