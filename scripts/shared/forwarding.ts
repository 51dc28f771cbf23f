/*
 * How `tail --forward` hands events to a running `npm start`: by requests to its AWS endpoint, which are not calls of
 * AWS, because `PutEvents` would give an event another id, account and region.
 */

/** The path of the AWS endpoint: GET says what runs there, POST puts an event onto the bus. */
export const FORWARD_PATH = '/kinow-eventbridge/events';

/** A header that a web page cannot send without permission, which is never given. */
export const FORWARD_HEADER = 'x-kinow-eventbridge-forward';

/** The answer to GET. */
export interface ForwardTarget {
  /** The names of the rules. */
  readonly rules: readonly string[];
  /** The names of the functions that are their targets. */
  readonly functions: readonly string[];
}
