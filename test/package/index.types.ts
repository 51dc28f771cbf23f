import type { EventBridgeEvent } from 'aws-lambda';
import type * as v from 'valibot';
import { getRows, isKinowEvent } from '../../scripts/package/index.ts';
import type {
  KinowEvent,
  KinowEventBridgeEvent,
  KinowRow,
} from '../../handler/catalogue/events.ts';
import { eventSchema } from '../../scripts/package/schema.ts';

/*
 * Checked by the compiler only: each `@ts-expect-error` fails the type check if the line below it
 * compiles.
 */

declare const order: KinowEventBridgeEvent<'order_created'>;
declare const orders: KinowEventBridgeEvent<'order_created' | 'order_history'>;
declare const any: KinowEventBridgeEvent;
declare const raw: EventBridgeEvent<string, unknown>;

// The type of @types/aws-lambda.
export const same: EventBridgeEvent<'order_created', KinowEvent<'order_created'>> = order;
export const wider: KinowEventBridgeEvent = orders;
// @ts-expect-error -- of one subject, not of any
export const narrower: KinowEventBridgeEvent<'order_created'> = any;
// @ts-expect-error -- the subject says what the data is
export const other: KinowEventBridgeEvent<'video_updated'> = {
  ...order,
  'detail-type': 'video_updated',
};

// The union narrows by detail-type.
export const state: (number | null | undefined)[] =
  orders['detail-type'] === 'order_history'
    ? getRows(orders.detail).map(({ history }) => history.id_order_state)
    : [];
// @ts-expect-error -- only order_history has a history
export const history: object | undefined = getRows(orders.detail)[0]?.history;

export const rows: KinowRow<'order_created'>[] = getRows(order.detail);
export const rowsOfAny: KinowRow<KinowEventBridgeEvent['detail-type']>[] = getRows(any.detail);
export const none: never[] = getRows((any as KinowEventBridgeEvent<'currencies_updated'>).detail);
// @ts-expect-error -- a row of another subject
export const rowsOfAnother: KinowRow<'video_updated'>[] = getRows(order.detail);

if (isKinowEvent(raw, 'order_created', 'video_updated')) {
  const known: KinowEventBridgeEvent<'order_created' | 'video_updated'> = raw;
  if (known['detail-type'] === 'video_updated') getRows(known.detail).map(({ video }) => video.id);
  // @ts-expect-error -- one of two
  const video: object | undefined = getRows(known.detail)[0]?.video;
  void video;
} else {
  // @ts-expect-error -- still not known
  getRows(raw.detail);
}
if (!isKinowEvent(orders, 'order_history')) {
  const rest: KinowEventBridgeEvent<'order_created'> = orders;
  void rest;
}
// @ts-expect-error -- a misspelt subject
isKinowEvent(raw, 'order_craeted');

const schema = eventSchema('order_created', 'order_history');
declare const output: v.InferOutput<typeof schema>;
export const parsed: KinowEventBridgeEvent<'order_created' | 'order_history'> = output;
// @ts-expect-error -- either of two
export const first: KinowEventBridgeEvent<'order_created'> = output;
export const all: v.GenericSchema<unknown, KinowEventBridgeEvent> = eventSchema();
// @ts-expect-error -- a misspelt subject
eventSchema('order_craeted');
