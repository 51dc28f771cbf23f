import { replaceScalars } from '../../patterns/json/replace-json.ts';
import { encodePhpJson } from '../../samples/php-json.ts';
import { maskLook, maskNumber, maskText, type RandomFactory } from './mask-values.ts';
import { findKind, isIdKey, type Kind } from './personal-fields.ts';
import { replaceLooks } from './personal-text.ts';

export interface MaskOptions {
  /** Masks only secrets, not personal data. */
  readonly unmasked: boolean;
  readonly getRandom: RandomFactory;
}

/** The link in such an event allows anyone to set the customer's password. */
const ALWAYS_MASKED = 'password_token_created';

/** Top-level keys that are never masked. */
const ENVELOPE = new Set(['event_id', 'subject']);

/**
 * Masks the personal data and the secrets in a detail.
 *
 * A mask has the type and the form of its value: an e-mail address becomes one of example.com or example.org, a
 * date another date, and in other texts letters become letters and digits become digits. So a rule that does not
 * match on personal values also matches the masked event. The same value has the same mask throughout a run.
 * Empty strings, booleans and `null` are not masked, and all unmasked text stays unchanged, to the byte.
 *
 * @param detail - The JSON text of an object.
 * @returns The masked JSON text.
 */
export function maskDetail(detail: string, subject: string, masking: MaskOptions): string {
  const unmasked = masking.unmasked && subject !== ALWAYS_MASKED;
  return replaceScalars(detail, (scalar, path) => {
    if (path.length === 1 && ENVELOPE.has(path[0] ?? '')) return scalar;
    const kind = findKind(path);
    if (unmasked && kind !== 'secret') return scalar;
    if (scalar.startsWith('"')) return maskString(scalar, kind, masking.getRandom);
    const isPlain = kind === undefined || (kind !== 'secret' && isIdKey(path.at(-1) ?? ''));
    return isPlain ? scalar : maskNumber(scalar, masking.getRandom);
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
