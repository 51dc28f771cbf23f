import { formatBytes } from '../../../shared/format-numbers.ts';
import type { SigningMode } from '../../api/send.ts';
import { findJsonMistake } from '../json-error.ts';
import type { Source } from './send-source.ts';
import { SIGNING_MODE_LABELS } from './signing-mode-labels.ts';

interface SendNote {
  /** Some sentences. */
  readonly text: string;
  /** Whether they say that the body is not JSON. */
  readonly isWarning: boolean;
}

/**
 * Describes what will be sent.
 *
 * @param edited - The edited text; `undefined` if it is not edited.
 */
export function createSendNote(
  source: Source,
  edited: string | undefined,
  as: SigningMode,
  copies: number,
): SendNote {
  const { expected, note } = SIGNING_MODE_LABELS[as];
  const mistake = edited === undefined ? undefined : findJsonMistake(edited);
  const text = [
    mistake && `Not JSON: ${mistake.message}.`,
    edited === undefined ? describeSource(source) : describeEdited(copies),
    describeIds(source, edited, copies),
    note,
    expected !== undefined && `Expected: ${expected}.`,
  ]
    .filter(Boolean)
    .join(' ');
  return { text, isWarning: mistake !== undefined };
}

const describeEdited = (copies: number) =>
  copies > 1 ? 'Edited. Sent as shown.' : 'Edited. Sent exactly as shown, event_id included.';

function describeSource({ text, bytes, target }: Source): string {
  const isEarlier = target.request !== undefined;
  const size = formatBytes(bytes);
  if (text === undefined) {
    return `${size}: too long to show here.${isEarlier ? ' Sent as received, byte for byte.' : ''}`;
  }
  return isEarlier
    ? `The body of an earlier request, shown formatted. Sent as received, byte for byte: ${size}.`
    : `A sample, shown formatted. Sent as Kinow writes it: ${size}.`;
}

function describeIds({ target }: Source, edited: string | undefined, copies: number): string {
  if (copies > 1) return 'Each copy gets an event_id of its own.';
  if (edited !== undefined || target.request !== undefined) return '';
  return 'It gets a new event_id each time.';
}
