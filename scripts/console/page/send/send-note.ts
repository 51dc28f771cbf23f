import type { Way } from '../../api/send.ts';
import { jsonMistake } from '../json-error.ts';
import type { Source } from './send-source.ts';
import { ways } from './signing-mode-labels.ts';

/**
 * What will be sent, in sentences.
 *
 * @param edited - The text as edited; `undefined` where it is not.
 */
export function createSendNote(
  source: Source,
  edited: string | undefined,
  as: Way,
  copies: number,
): string {
  const { expected, note } = ways[as];
  return [
    what(source, edited, copies),
    ids(source, edited, copies),
    note,
    expected !== undefined && `Expected: ${expected}.`,
  ]
    .filter(Boolean)
    .join(' ');
}

function what(
  { text, bytes, question }: Source,
  edited: string | undefined,
  copies: number,
): string {
  if (edited !== undefined) {
    const mistake = jsonMistake(edited);
    const but = copies > 1 ? ', but for the event_id: each copy gets one of its own' : '';
    return `Edited: it is sent as it stands${but}.${mistake ? ` It is not JSON: ${mistake.message}.` : ''}`;
  }
  const isEarlier = question.request !== undefined;
  if (text === undefined) {
    const size = `${bytes.toLocaleString('en')} bytes: too long to be shown.`;
    return isEarlier ? `${size} It is sent as it came, byte for byte.` : size;
  }
  return isEarlier
    ? 'The body as it came: it is sent byte for byte.'
    : 'A sample, as Kinow writes it. It stays on one line, since the signature is of its bytes.';
}

function ids({ question }: Source, edited: string | undefined, copies: number): string {
  if (edited !== undefined) return '';
  if (copies > 1) return 'Each copy gets an event_id of its own.';
  if (question.request !== undefined) return '';
  return 'It gets a new event_id each time.';
}
