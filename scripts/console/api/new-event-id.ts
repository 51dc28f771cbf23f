import { findMember, type Span, tryParseJson } from '../../patterns/json/parse-json.ts';

/** Copies are made of one text, which may be long: it is read once. */
let known: { readonly text: string; readonly place: Span | undefined } | undefined;

/** The same JSON text with an `event_id` of its own that no other has, where it has one; other text as it is. */
export function withNewId(text: string): string {
  if (known?.text !== text) known = { text, place: placeOfId(text) };
  const { place } = known;
  if (place === undefined) return text;
  return `${text.slice(0, place.start)}"${crypto.randomUUID()}"${text.slice(place.end)}`;
}

function placeOfId(text: string): Span | undefined {
  const id = findMember(tryParseJson(text), 'event_id');
  return id?.kind === 'string' ? id : undefined;
}
