import { readFields } from '../../shared/read-json.ts';

/** Larger bodies are not parsed for the list. */
const MAX_PARSED_BYTES = 1_100_000;

/** The longest subject of a valid event. */
const MAX_CHARACTERS = 128;

/**
 * Reads the subject that a body claims, which may be the text of a stranger.
 *
 * @returns At most 128 characters and an ellipsis; empty if the body claims none.
 */
export function readClaimedSubject(body: Buffer): string {
  if (body.byteLength > MAX_PARSED_BYTES) return '';
  const { subject } = readFields(body.toString());
  if (typeof subject !== 'string') return '';
  return subject.length > MAX_CHARACTERS ? `${subject.slice(0, MAX_CHARACTERS)}…` : subject;
}
