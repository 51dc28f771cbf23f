import { encodePhpJson } from '../../samples/php-json.ts';
import { maskLook, maskNumber, maskText, type RandomFactory } from './mask-values.ts';
import { findKind, isIdKey, type Kind } from './personal-fields.ts';
import { replaceLooks } from './personal-text.ts';
import { replaceScalars } from './replace-scalars.ts';

/** How an event is masked. */
export interface MaskOptions {
  /** Leaves personal data as it is; secrets are masked all the same. */
  readonly unmasked: boolean;
  readonly getRandom: RandomFactory;
}

/** A link of such an event lets whoever has it set the customer's password. */
const ALWAYS_MASKED = 'password_token_created';

/** What tells one event from another stays. */
const ENVELOPE = new Set(['event_id', 'subject']);

/**
 * Masks the personal data and the secrets in a detail.
 *
 * A mask has the type and the shape of what it masks: an e-mail address is one of example.com or
 * example.org, a date is a date, and of other texts a letter becomes a letter, a digit a digit. So a
 * rule that matched the event by what is there, and not by whose it is, matches the masked one. The same
 * value has the same mask throughout a run. What is empty, a flag or `null` stays, and all that is not
 * masked stays as it is written, to the byte.
 *
 * @param detail - JSON text of an object.
 */
export function maskDetail(detail: string, subject: string, masking: MaskOptions): string {
  const unmasked = masking.unmasked && subject !== ALWAYS_MASKED;
  return replaceScalars(detail, (scalar, path) => {
    if (path.length === 1 && ENVELOPE.has(path[0] ?? '')) return scalar;
    const kind = findKind(path);
    if (unmasked && kind !== 'secret') return scalar;
    if (scalar.startsWith('"')) return maskString(scalar, kind, masking.getRandom);
    const isKept = kind === undefined || (kind !== 'secret' && isIdKey(path.at(-1) ?? ''));
    return isKept ? scalar : maskNumber(scalar, masking.getRandom);
  });
}

function maskString(scalar: string, kind: Kind | undefined, getRandom: RandomFactory): string {
  const text = JSON.parse(scalar) as string;
  const masked =
    kind === undefined
      ? replaceLooks(text, (look, part) => maskLook(look, part, getRandom))
      : maskText(text, kind, getRandom);
  return masked === text ? scalar : encodePhpJson(masked);
}
