import { type Json, parseJson } from '../../../patterns/json/parse-json.ts';

/** Fields of an event with its subject, also nested ones. */
const SUBJECT_PATH = /(?:^|\.)(?:detail-type|subject)$/u;

/**
 * Replaces a subject in a pattern by another.
 *
 * @throws JsonError for invalid JSON.
 */
export function replaceSubject(text: string, subject: string, other: string): string {
  let changed = text;
  // From the end, so that earlier positions stay valid.
  for (const { start, end } of findSubjectPlaces(parseJson(text), subject).toReversed()) {
    changed = changed.slice(0, start) + JSON.stringify(other) + changed.slice(end);
  }
  return changed;
}

function findSubjectPlaces(json: Json, subject: string): Json[] {
  if (json.kind === 'array') return json.items.flatMap((item) => findSubjectPlaces(item, subject));
  if (json.kind !== 'object') return [];
  return json.entries.flatMap(([key, value]) =>
    SUBJECT_PATH.test(key) && value.kind === 'array'
      ? value.items.filter((item) => item.kind === 'string' && item.value === subject)
      : findSubjectPlaces(value, subject),
  );
}
