import { findMember, type Json, tryParseJson } from '../../patterns/json/parse-json.ts';

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
  /** The whole event as JSON text, unchanged. */
  readonly text: string;
  /** The detail as JSON text, unchanged. */
  readonly detail: string;
  /** Formats the event with another detail, as one line of JSON text. */
  readonly wrapDetail: (detail: string) => string;
}

/** Parses an event. @returns `undefined` if the text is not an event. */
export function parseObservedEvent(text: string): ObservedEvent | undefined {
  const event = tryParseJson(text);
  const detail = findMember(event, 'detail');
  if (detail === undefined) return undefined;
  const { start, end } = detail;
  const readText = (json: Json | undefined) => (json?.kind === 'string' ? json.value : undefined);
  const readField = (name: string) => readText(findMember(event, name));
  return {
    id: readField('id') ?? '',
    subject: readField('detail-type') ?? '',
    source: readField('source') ?? '',
    eventId: readText(findMember(detail, 'event_id')),
    time: Date.parse(readField('time') ?? ''),
    replay: readField('replay-name'),
    text,
    detail: text.slice(start, end),
    // Line breaks in JSON text are insignificant: in strings they are escaped.
    wrapDetail: (other) =>
      (text.slice(0, start) + other + text.slice(end)).replaceAll(/[\n\r]+/gu, ' '),
  };
}
