import type { Alternative } from './operators.ts';

/** A field of a pattern: where in the event, and which values it accepts. */
export interface Field {
  /** Dotted, such as `detail.data.order.id`. */
  readonly path: string;
  readonly alternatives: readonly Alternative[];
}

/**
 * An event pattern, its `$or` written out: an event matches when all fields of one branch accept it.
 * A field that is in several branches is one object.
 */
export interface Pattern {
  readonly branches: readonly (readonly Field[])[];
}
