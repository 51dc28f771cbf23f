import * as v from 'valibot';
import type { KinowEventBridgeEvent } from './events.ts';
import { list, type Schema, text } from './objects/fields.ts';
import { createMissingMessage, getRowSchema } from './row-schema.ts';
import { type Subject, subjects } from './subjects.ts';

/**
 * A schema of the events that the receiver puts onto the bus for these subjects; without any, for all
 * that Kinow documents. It is a valibot schema, and so a Standard Schema.
 *
 * What it has parsed is as the types say: the linked objects of one edition are there, and of their
 * fields some, each in its type. What Kinow leaves open it takes: keys that are not documented (they
 * stay), the names of either edition, one row or a list, a field that is `null` (it goes), an empty
 * list in the place of an object.
 *
 * Its issues tell the path and what was expected, such as `detail.data.customer: Missing`; never a
 * value of the event.
 *
 * @example
 * const { detail } = v.parse(eventSchema('order_created', 'order_history'), event);
 */
export function eventSchema<S extends Subject = Subject>(
  ...subjects: readonly S[]
): v.GenericSchema<unknown, KinowEventBridgeEvent<S>> {
  return createSchema(subjects) as Schema as v.GenericSchema<unknown, KinowEventBridgeEvent<S>>;
}

function createSchema([first, ...others]: readonly Subject[]) {
  if (first === undefined) {
    const all = Object.keys(subjects) as Subject[];
    return v.variant(
      'detail-type',
      all.map(createSubjectSchema),
      'Expected a subject that Kinow documents',
    );
  }
  if (others.length === 0) return createSubjectSchema(first);
  const expected = `Expected ${[first, ...others].join(' or ')}`;
  return v.variant('detail-type', [first, ...others].map(createSubjectSchema), expected);
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

/** One row, or a list of rows. */
function acceptOneOrMany(row: Schema) {
  const rows = list(row);
  // Rather than a union, of which valibot does not tell where it fails.
  return v.lazy((data) => (Array.isArray(data) ? rows : row));
}
