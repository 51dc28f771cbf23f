import type { LinkedKey, LinkedObject } from './objects.ts';
import type { LinkedKeys, Subject } from './subjects.ts';

type LinkedObjects<K extends string> = { [P in Extract<K, LinkedKey>]: LinkedObject<P> };

/** Keys of the other edition are declared as absent, so that `row.actor ?? row.supplier` compiles. */
type AbsentKeys<K extends string> = { [P in K]?: never };

type EditionRow<K extends string, Other extends string> = [K] extends [never]
  ? never
  : [Exclude<Other, K>] extends [never]
    ? LinkedObjects<K>
    : LinkedObjects<K> & AbsentKeys<Exclude<Other, K>>;

type Row<New extends string, Old extends string> = EditionRow<New, Old> | EditionRow<Old, New>;

/**
 * A row of `data`: the linked objects of a subject, by key, in either edition of Kinow's documentation.
 *
 * @typeParam S - One or more subjects.
 */
export type KinowRow<S extends Subject> = S extends Subject
  ? Row<LinkedKeys<S, 'edition2020'>, LinkedKeys<S, 'edition2019'>>
  : never;

/**
 * The body of a webhook, which is the `detail` of the event on the bus.
 *
 * @typeParam S - One or more subjects; by default all documented ones.
 */
export type KinowEvent<S extends Subject = Subject> = S extends Subject
  ? {
      /** A UUID. Retries and duplicates of the event have the same one. */
      event_id: string;
      subject: S;
      /** The linked objects: one row, or a list of rows. */
      data: [KinowRow<S>] extends [never]
        ? Record<string, never> | []
        : KinowRow<S> | KinowRow<S>[];
    }
  : never;

/** An event as EventBridge delivers it to a target. */
export interface EventBridgeEvent<DetailType extends string, Detail> {
  version: string;
  id: string;
  'detail-type': DetailType;
  source: string;
  account: string;
  /** When the receiver got the webhook. */
  time: string;
  region: string;
  resources: string[];
  /** The name of the replay, if the event comes from an archive. */
  'replay-name'?: string;
  detail: Detail;
}

/**
 * A webhook as EventBridge delivers it to a target. With more than one subject it is a union that
 * `detail-type` discriminates.
 *
 * @typeParam S - One or more subjects; by default all documented ones.
 */
export type KinowEventBridgeEvent<S extends Subject = Subject> = S extends Subject
  ? EventBridgeEvent<S, KinowEvent<S>>
  : never;
