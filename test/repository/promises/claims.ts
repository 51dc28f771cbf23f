/** Why a sentence that sounds like a promise has no test: it is not about this product, or no test can show it. */
export type OtherClass =
  /** What AWS, Kinow, SAM or npm do; what something is; a price. */
  | 'facts'
  /** What the reader is to do, or may do. */
  | 'instructions'
  /** Only a real AWS account can show it: see `NEEDS_REAL_ACCOUNT` in test/stack/procedures.ts. */
  | 'needs a real account'
  /** Another sentence of a page says the same, and has its tests. */
  | 'said elsewhere';

/** The sentences of a page that promise something, and those that only sound so. */
export interface PageClaims {
  readonly page: string;
  /** Sentences, or parts of one, without line breaks; each with the tests that hold it: `file below test/: name`. */
  readonly promises: Readonly<Record<string, readonly string[]>>;
  /** Parts of the other sentences, by their class. */
  readonly others: Readonly<Partial<Record<OtherClass, readonly string[]>>>;
}
