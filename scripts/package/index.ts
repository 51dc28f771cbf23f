import type {
  KinowEvent,
  KinowEventBridgeEvent,
  KinowRow,
} from '../../handler/catalogue/events.ts';
import { isSubject, type Subject } from '../../handler/catalogue/subjects.ts';

/*
 * The entry `kinow-eventbridge`, for functions that consume events. The schemas are an entry of their own,
 * `kinow-eventbridge/schema`: a function that does not parse events does not load them.
 */

export { isSubject };
export type { KinowEvent, KinowEventBridgeEvent, KinowRow, Subject };

/**
 * Whether this is an event of one of these subjects; without any, of a documented one. It looks at the
 * `detail-type`, and at `detail` for an `event_id`, that same subject and `data` – not at the linked
 * objects in `data`, which `eventSchema` does.
 *
 * @example
 * if (isKinowEvent(event, 'order_created')) {
 *   for (const { order, customer } of getRows(event.detail)) …
 * }
 */
export function isKinowEvent<S extends Subject = Subject>(
  event: unknown,
  ...subjects: readonly S[]
): event is KinowEventBridgeEvent<S> {
  if (!isObject(event) || !isObject(event['detail'])) return false;
  const { 'detail-type': subject, detail } = event;
  if (typeof subject !== 'string' || !isSubject(subject)) return false;
  if (subjects.length > 0 && !subjects.some((one) => one === subject)) return false;
  const { event_id, subject: signed, data } = detail;
  return typeof event_id === 'string' && signed === subject && isObject(data);
}

/** The linked objects of an event as a list: Kinow sends one row as it is, and may send a list. */
export function getRows<S extends Subject>(detail: KinowEvent<S>): KinowRow<S>[] {
  const { data } = detail;
  return (Array.isArray(data) ? data : [data]) as KinowRow<S>[];
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
