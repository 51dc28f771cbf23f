import type { SigningMode } from '../../api/send.ts';

interface SigningModeLabel {
  readonly label: string;
  /** What is wrong, in a sentence. */
  readonly note?: string;
  /** The expected status, if it does not depend on the body. */
  readonly expected?: number;
}

/** The signing modes in the order of the form. */
export const SIGNING_MODE_LABELS: Readonly<Record<SigningMode, SigningModeLabel>> = {
  as_it_came: { label: 'as received' },
  valid: { label: 'valid' },
  forged: { label: 'forged', note: 'Signed with a different secret.', expected: 401 },
  unsigned: { label: 'none', expected: 401 },
  malformed_signature: {
    label: 'malformed',
    note: 'Only the first 40 of 64 digits of the signature are sent.',
    expected: 401,
  },
  malformed_body: {
    label: 'valid, half the body',
    note: 'The body is cut in half, then signed.',
    expected: 400,
  },
};

/** Whether a text is a signing mode. */
export const isSigningMode = (name: string): name is SigningMode =>
  Object.hasOwn(SIGNING_MODE_LABELS, name);
