import type { KinowEvent } from '../../handler/catalogue/events.ts';
import type { Subject } from '../../handler/catalogue/subjects.ts';

/*
 * Checked by the compiler only: each `@ts-expect-error` fails the type check if the line below it
 * compiles.
 */

type Row<S extends Subject> = Exclude<KinowEvent<S>['data'], readonly unknown[]>;

declare const order: Row<'order_created'>;
declare const actor: Row<'actor_created'>;
declare const position: Row<'product_position'>;
declare const rows: KinowEvent<'category_position'>['data'];
declare const any: KinowEvent;

export const right: Subject = 'order_created';
// @ts-expect-error -- a misspelt subject
export const wrong: Subject = 'order_craeted';

export const total: number | null | undefined = order.order.total_paid;
export const email: string | null | undefined = order.customer.email;
// @ts-expect-error -- a key that the subject does not link
export const product: object = order.product;
// @ts-expect-error -- a field that the object does not have
export const misspelt: number | null | undefined = order.order.total_payed;
// @ts-expect-error -- a number is no text
export const text: string | null | undefined = order.order.total_paid;

// Renamed between the editions: either may be present.
export const name: string | null | undefined = (actor.actor ?? actor.supplier)?.name;
// @ts-expect-error -- the older edition has no `actor`
export const sure: string | null | undefined = actor.actor.name;

// Added between the editions.
export const category: number | null | undefined = position.category?.id;

export const first: number | null | undefined = Array.isArray(rows)
  ? rows[0]?.category.id
  : undefined;

export const narrowed: KinowEvent<'customer_created'>['data'] | undefined =
  any.subject === 'customer_created' ? any.data : undefined;
// @ts-expect-error -- narrowed to one subject, the data of another does not fit
export const other: KinowEvent<'order_created'>['data'] | undefined = narrowed;

export const event: KinowEvent<'currencies_updated'> = {
  event_id: '0e2b9dc7-5b1a-4c55-9f3e-0b4f6f7a1c11',
  subject: 'currencies_updated',
  data: [],
};
// @ts-expect-error -- without its objects
export const incomplete: KinowEvent<'order_created'> = { ...event, subject: 'order_created' };
