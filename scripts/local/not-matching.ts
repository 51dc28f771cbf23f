/*
 * Types only: the console's page, which is built without Node, uses them too.
 */

/** Why a rule does not match an event. */
export interface NotMatching {
  /** Its name. */
  readonly rule: string;
  /** Its event pattern, as JSON text. */
  readonly pattern: string;
  readonly path: string;
  readonly message: string;
}
