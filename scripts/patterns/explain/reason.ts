import type { Leaf } from '../event.ts';
import type { Field } from '../pattern.ts';

/** Why an event does not match a pattern: the first thing to fix. */
export interface Reason {
  /** The field of the pattern. */
  readonly path: string;
  readonly message: string;
  /** How many fields do not accept the event. */
  readonly unmet: number;
  /** Whether the event has a value there. */
  readonly isThere: boolean;
  /** Whether the event has something that may have been meant. */
  readonly isNear: boolean;
}

/** Other names of a key: `actor` for `supplier`. */
export type OtherNames = (key: string) => readonly string[];

/** A field, and what an event has for it. */
export interface TestedField extends Field {
  readonly leaves: readonly Leaf[];
  /** Of the leaves, those that the field accepts. */
  readonly accepted: readonly Leaf[];
}
