import type { Leaf } from '../event.ts';
import type { Field } from '../pattern.ts';

/** Why an event does not match a pattern: the first field that does not match. */
export interface Reason {
  /** Path of the field. */
  readonly path: string;
  readonly message: string;
  /** Number of fields that do not match. */
  readonly unmet: number;
  /** Whether the event has a value at the path. */
  readonly isThere: boolean;
  /** Whether the event has a similar name or value. */
  readonly isNear: boolean;
}

/** Returns other names of a key, such as `actor` for `supplier`. */
export type OtherNames = (key: string) => readonly string[];

/** A field with the leaves of an event at its path. */
export interface TestedField extends Field {
  readonly leaves: readonly Leaf[];
  /** The leaves that the field accepts. */
  readonly accepted: readonly Leaf[];
}
