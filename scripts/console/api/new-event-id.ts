import { type Json, parseJson, type Span } from '../../patterns/json/parse-json.ts';

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
  const json = readable(text);
  if (json?.kind !== 'object') return undefined;
  // Of a key that comes twice, the last holds.
  const [, id] = json.entries.findLast(([key]) => key === 'event_id') ?? [];
  return id?.kind === 'string' ? id : undefined;
}

function readable(text: string): Json | undefined {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}
