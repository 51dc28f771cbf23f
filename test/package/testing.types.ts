import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { KinowEventBridgeEvent } from '../../scripts/package/index.ts';
import {
  matchesPattern,
  readPatterns,
  sampleEvent,
  sampleRequest,
} from '../../scripts/package/testing.ts';

/*
 * Checked by the compiler only: each `@ts-expect-error` fails the type check if the line below it
 * compiles.
 */

const event = sampleEvent('order_created');
export const same: KinowEventBridgeEvent<'order_created'> = event;
export const wider: KinowEventBridgeEvent = event;
// One row, not a list of rows.
export const paid: number | null | undefined = event.detail.data.order.total_paid;
export const none: [] = sampleEvent('currencies_updated').detail.data;
export const renamed: string | null | undefined =
  sampleEvent('actor_created').detail.data.actor?.name;
// @ts-expect-error -- of another subject
export const other: KinowEventBridgeEvent<'video_updated'> = event;
// @ts-expect-error -- a misspelt subject
sampleEvent('order_craeted');

// Overrides.
sampleEvent('order_created', {
  source: 'shop',
  detail: { data: { order: { total_paid: 150, histories: [] }, customer: { email: undefined } } },
});
// @ts-expect-error -- a misspelt field
sampleEvent('order_created', { detail: { data: { order: { total_payed: 150 } } } });
// @ts-expect-error -- a misspelt object
sampleEvent('order_created', { detail: { data: { ordre: {} } } });
// @ts-expect-error -- a misspelt key of the event
sampleEvent('order_created', { sauce: 'shop' });
// @ts-expect-error -- a field of another type
sampleEvent('order_created', { detail: { data: { order: { total_paid: '150' } } } });
// @ts-expect-error -- the subject is given before
sampleEvent('order_created', { detail: { subject: 'order_history' } });
// @ts-expect-error -- a misspelt option
sampleEvent('order_created', {}, { sede: 'a' });

const request = sampleRequest('order_created', {
  secret: 'a secret',
  body: { data: { order: { total_paid: 150 } } },
});
export const ofLambda: APIGatewayProxyEventV2 = request;
// @ts-expect-error -- without a secret
sampleRequest('order_created', {});
// @ts-expect-error -- a misspelt field
sampleRequest('order_created', { secret: 'a secret', body: { data: { order: { paid: 1 } } } });

// Any rule of the template, also where an index may be undefined.
const { OrdersRule } = readPatterns('template.yaml');
export const matches: boolean = matchesPattern(OrdersRule, event);
// @ts-expect-error -- a number is no event
matchesPattern({ source: ['kinow'] }, 1);

/** Of any of several subjects. */
export function create(subject: 'order_created' | 'order_history') {
  const either = sampleEvent(subject);
  const known: KinowEventBridgeEvent<'order_created' | 'order_history'> = either;
  return either['detail-type'] === 'order_history' ? either.detail.data.history.id : known.id;
}
