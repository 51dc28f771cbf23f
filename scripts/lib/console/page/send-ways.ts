import type { Way } from '../api.ts';

interface Described {
  readonly label: string;
  /** How the receiver should answer, where that does not hang on the body. */
  readonly expected?: number;
}

/** The ways to send a body, as a user chooses them. */
export const ways: Readonly<Record<Way, Described>> = {
  as_it_came: { label: 'as it came' },
  valid: { label: 'valid' },
  forged: { label: 'forged: of another secret', expected: 401 },
  unsigned: { label: 'none', expected: 401 },
  malformed_signature: { label: 'malformed: 40 of 64 digits', expected: 401 },
  malformed_body: { label: 'valid, of half the body', expected: 400 },
};

/** Whether a text is the name of a way. */
export const isWay = (name: string): name is Way => Object.hasOwn(ways, name);
