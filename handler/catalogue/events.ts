import type { LinkedKey, LinkedObject } from './objects.ts';
import type { LinkedKeys, Subject } from './subjects.ts';

type Linked<K extends string> = { [P in Extract<K, LinkedKey>]: LinkedObject<P> };

/** The keys of the other edition may be asked for, so that `row.actor ?? row.supplier` compiles. */
type Without<K extends string> = { [P in K]?: never };

type Row2019<S extends Subject> = Linked<LinkedKeys<S, 'edition2019'>>;
type Row2020<S extends Subject> = Linked<LinkedKeys<S, 'edition2020'>>;

/** The linked objects of a subject, by key, as either edition of the documentation names them. */
export type KinowRow<S extends Subject> =
  | ([LinkedKeys<S, 'edition2020'>] extends [never]
      ? never
      : Row2020<S> & Without<Exclude<LinkedKeys<S, 'edition2019'>, LinkedKeys<S, 'edition2020'>>>)
  | ([LinkedKeys<S, 'edition2019'>] extends [never]
      ? never
      : Row2019<S> & Without<Exclude<LinkedKeys<S, 'edition2020'>, LinkedKeys<S, 'edition2019'>>>);

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
