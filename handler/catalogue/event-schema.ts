import * as v from 'valibot';
import type { KinowEventBridgeEvent } from './events.ts';
import { list, type Schema, text } from './objects/fields.ts';
import { createMissingMessage, getRowSchema } from './row-schema.ts';
import { type Subject, subjects } from './subjects.ts';

/**
 * Creates a schema for the events that the receiver publishes. It is a valibot schema, and therefore a
 * Standard Schema.
 *
 * Requires the linked objects of one edition of Kinow's documentation, and the documented type of each
 * field that is present. Accepts undocumented keys (kept), the keys of either edition, a single row or a
 * list, `null` fields (removed), and an empty list in place of an object.
 *
 * Issues contain the path and the expectation, such as `detail.data.customer: Missing`, and no value of
 * the event.
 *
 * @param subjects - Accepted subjects; by default all documented ones.
 * @example
 * const { detail } = v.parse(eventSchema('order_created', 'order_history'), event);
 */
export function eventSchema<S extends Subject = Subject>(
  ...subjects: readonly S[]
): v.GenericSchema<unknown, KinowEventBridgeEvent<S>> {
  return createSchema(subjects) as Schema as v.GenericSchema<unknown, KinowEventBridgeEvent<S>>;
}

function createSchema(accepted: readonly Subject[]) {
  const [first, second] = accepted;
  if (first !== undefined && second === undefined) return createSubjectSchema(first);
  const all = first === undefined ? (Object.keys(subjects) as Subject[]) : accepted;
  const expected = first === undefined ? 'a subject that Kinow documents' : accepted.join(' or ');
  return v.variant('detail-type', all.map(createSubjectSchema), `Expected ${expected}`);
}

function createSubjectSchema(subject: Subject) {
  const literal = v.literal(subject, `Expected ${subject}`);
  return v.looseObject(
    {
      version: text(),
      id: text(),
      'detail-type': literal,
      source: text(),
      account: text(),
      time: v.pipe(text(), v.isoTimestamp('Expected a time')),
      region: text(),
      resources: list(text()),
      'replay-name': v.optional(text()),
      detail: v.looseObject(
        {
          event_id: v.pipe(
            text(),
            v.uuid('Expected a UUID'),
            v.description('The same when the event is delivered again.'),
          ),
          subject: literal,
          data: v.pipe(
            acceptOneOrMany(getRowSchema(subject)),
            v.description('The linked objects: one row, or a list of rows.'),
          ),
        },
        createMissingMessage('Expected an object'),
      ),
    },
    createMissingMessage('Expected an event of EventBridge'),
  );
}

/** Accepts a single row or a list of rows. Not a union, whose issues have no path. */
function acceptOneOrMany(row: Schema) {
  const rows = list(row);
  return v.lazy((data) => (Array.isArray(data) ? rows : row));
}
