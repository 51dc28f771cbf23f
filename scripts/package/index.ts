import type {
  EventBridgeEvent,
  KinowEvent,
  KinowEventBridgeEvent,
  KinowRow,
} from '../../handler/catalogue/events.ts';
import {
  isSubject as isDocumented,
  type Subject,
  subjectNames,
} from '../../handler/catalogue/subjects.ts';

/*
 * Entry of the package `kinow-eventbridge`, for functions that consume events. The schemas have their own
 * entry, `kinow-eventbridge/schema`, so that functions that do not parse events do not load valibot.
 */

export type { EventBridgeEvent, KinowEvent, KinowEventBridgeEvent, KinowRow, Subject };

/** All subjects that Kinow documents, in the order of its documentation. */
export const subjects: readonly Subject[] = subjectNames;

/** Whether Kinow documents a subject. */
export function isSubject(subject: string): subject is Subject {
  return isDocumented(subject);
}

/**
 * Checks that an EventBridge event carries a Kinow webhook. Compares `detail-type` with `detail.subject`,
 * and requires `detail.event_id` and `detail.data`. Does not validate the linked objects in `data`: use
 * `eventSchema` for that.
 *
 * @param subjects - Accepted subjects; by default all documented ones.
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

/** Returns the rows of an event as a list. Kinow sends `data` as a single row or as a list of rows. */
export function getRows<S extends Subject>(detail: KinowEvent<S>): KinowRow<S>[] {
  const { data } = detail;
  return (Array.isArray(data) ? data : [data]) as KinowRow<S>[];
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
