import type { Way } from '../api.ts';
import type { Source } from './send-source.ts';
import { ways } from './send-ways.ts';

/**
 * What will be sent, in sentences.
 *
 * @param edited - The text as edited; `undefined` where it is not.
 */
export function noteOf(
  source: Source,
  edited: string | undefined,
  as: Way,
  copies: number,
): string {
  const { expected } = ways[as];
  return [
    what(source, edited),
    ids(source, edited, copies),
    expected !== undefined && `Expected: ${expected}.`,
  ]
    .filter(Boolean)
    .join(' ');
}

function what({ text, bytes, question }: Source, edited: string | undefined): string {
  if (edited !== undefined) {
    return `Edited: it is sent as it stands.${isJson(edited) ? '' : ' It is no JSON.'}`;
  }
  const isEarlier = question.request !== undefined;
  if (text === undefined) {
    const size = `${bytes.toLocaleString('en')} bytes: too long to be shown.`;
    return isEarlier ? `${size} It is sent as it came, byte for byte.` : size;
  }
  return isEarlier
    ? 'The body as it came: it is sent byte for byte.'
    : 'A sample, as Kinow writes it.';
}

function ids({ question }: Source, edited: string | undefined, copies: number): string {
  if (copies > 1) return 'Each copy gets an event_id of its own.';
  if (edited !== undefined || question.request !== undefined) return '';
  return 'It gets a new event_id each time.';
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
