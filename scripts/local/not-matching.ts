/*
 * Types only, because the console's page, which is built without Node's types, imports them.
 */

/** Why a rule does not match an event. */
export interface NotMatching {
  /** The rule's name. */
  readonly rule: string;
  /** The rule's event pattern, as JSON text. */
  readonly pattern: string;
  readonly path: string;
  readonly message: string;
}
