import type { Way } from '../../api/send.ts';

interface SigningModeLabel {
  readonly label: string;
  /** What is wrong with it, in a sentence. */
  readonly note?: string;
  /** How the receiver should answer, where that does not hang on the body. */
  readonly expected?: number;
}

/** The ways to send a body, as a user chooses them. */
export const ways: Readonly<Record<Way, SigningModeLabel>> = {
  as_it_came: { label: 'as it came' },
  valid: { label: 'valid' },
  forged: { label: 'forged', note: 'Signed by another secret.', expected: 401 },
  unsigned: { label: 'none', expected: 401 },
  malformed_signature: {
    label: 'malformed',
    note: 'The signature has 40 of its 64 digits.',
    expected: 401,
  },
  malformed_body: {
    label: 'valid, half the body',
    note: 'Cut in half, and then signed.',
    expected: 400,
  },
};

/** Whether a text is the name of a way. */
export const isWay = (name: string): name is Way => Object.hasOwn(ways, name);
