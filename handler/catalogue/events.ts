import type { EventBridgeEvent } from 'aws-lambda';
import type { LinkedKey, LinkedObject } from './objects.ts';
import type { LinkedKeys, Subject } from './subjects.ts';

type LinkedObjects<K extends string> = { [P in Extract<K, LinkedKey>]: LinkedObject<P> };

/** The keys of the other edition may be asked for, so that `row.actor ?? row.supplier` compiles. */
type AbsentKeys<K extends string> = { [P in K]?: never };

type EditionRow<K extends string, Other extends string> = [K] extends [never]
  ? never
  : [Exclude<Other, K>] extends [never]
    ? LinkedObjects<K>
    : LinkedObjects<K> & AbsentKeys<Exclude<Other, K>>;

type Row<New extends string, Old extends string> = EditionRow<New, Old> | EditionRow<Old, New>;

/**
 * The linked objects of a subject, by key, as either edition of the documentation names them.
 *
 * @typeParam S - The subject, or several.
 */
export type KinowRow<S extends Subject> = S extends Subject
  ? Row<LinkedKeys<S, 'edition2020'>, LinkedKeys<S, 'edition2019'>>
  : never;

/**
 * The body of a webhook: what an event on the bus carries as `detail`.
 *
 * @typeParam S - The subject; without it, any documented one.
 */
export type KinowEvent<S extends Subject = Subject> = S extends Subject
  ? {
      /** A UUID; the same when the event is delivered again. */
      event_id: string;
      subject: S;
      /** The linked objects: one row, or a list of rows. */
      data: [KinowRow<S>] extends [never]
        ? Record<string, never> | []
        : KinowRow<S> | KinowRow<S>[];
    }
  : never;

/**
 * A webhook as EventBridge delivers it to a rule's target. Of several subjects, it narrows by
 * `detail-type`.
 *
 * @typeParam S - The subject, or several; without it, any documented one.
 */
export type KinowEventBridgeEvent<S extends Subject = Subject> = S extends Subject
  ? EventBridgeEvent<S, KinowEvent<S>>
  : never;
