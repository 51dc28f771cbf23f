import type { Alternative } from './operators.ts';

/** A field of a pattern, and the values that it accepts. */
export interface Field {
  /** Path in the event, such as `detail.data.order.id`. */
  readonly path: string;
  readonly alternatives: readonly Alternative[];
}

/**
 * An event pattern with expanded `$or`: an event matches if all fields of one branch accept it. Branches
 * share the objects of common fields.
 */
export interface Pattern {
  readonly branches: readonly (readonly Field[])[];
}
