import type * as v from 'valibot';
import { createDetailSchema, createEventSchema } from '../../handler/catalogue/event-schema.ts';
import type { KinowEvent, KinowEventBridgeEvent } from '../../handler/catalogue/events.ts';
import type { Subject } from '../../handler/catalogue/subjects.ts';

/*
 * The entry `kinow-eventbridge/schema`: apart from the other one, so that a function that does not parse events loads
 * neither schemas nor valibot.
 */

/**
 * Creates a schema for the events that the receiver publishes. It is a valibot schema, and therefore a
 * Standard Schema. The types of valibot need `skipLibCheck`, the lib `dom` or `@types/node`.
 *
 * Requires the linked objects of one edition of Kinow's documentation, and the documented type of each
 * field that is present. Accepts undocumented keys (kept), the keys of either edition, a single row or a
 * list, `null` fields (removed), and an empty list in place of an object. For a subject that Kinow does not
 * document, it requires the event around the linked objects, which are any.
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
  return createEventSchema(subjects) as v.GenericSchema<unknown, KinowEventBridgeEvent<S>>;
}

/**
 * Creates a schema for the `detail` of such events alone, as a target with `InputPath: $.detail` receives it. Otherwise
 * like {@link eventSchema}.
 *
 * @param subjects - Accepted subjects; by default all documented ones.
 * @example
 * const { data } = v.parse(detailSchema('order_created'), detail);
 */
export function detailSchema<S extends Subject = Subject>(
  ...subjects: readonly S[]
): v.GenericSchema<unknown, KinowEvent<S>> {
  return createDetailSchema(subjects) as v.GenericSchema<unknown, KinowEvent<S>>;
}
