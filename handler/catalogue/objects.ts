import type * as v from 'valibot';
import { commerce } from './objects/commerce.ts';
import { list, text, unknown } from './objects/fields.ts';
import { media } from './objects/media.ts';
import { shop } from './objects/shop.ts';

/**
 * The schema of each linked object, by its key in `data`, as Kinow's REST API (SDK 2.0.28) names and
 * types the fields, with examples. For types, samples and schemas only: nothing in a bundle may import this file's
 * values, and no event is measured by it.
 */
export const objects = {
  ...commerce,
  ...media,
  ...shop,
  groups: list(commerce.groups),
  // Older names, and products in another role.
  supplier: media.actor,
  rule: commerce.bonus,
  product_attached: media.product,
  product_linked: media.product,
  // Scalars as far as is known.
  action: text('add'),
  name: text('SHOP_NAME'),
  payment_method: text('stripe'),
  token: text('sample-password-token-15b2ee2d8c653d24'),
  value: unknown('Ciné Lumière – à la demande'),
};

/** A key of `data` whose object is known. */
export type LinkedKey = keyof typeof objects;

/** The object that Kinow sends under a key of `data`; every field may be missing. */
export type LinkedObject<K extends LinkedKey> = v.InferOutput<(typeof objects)[K]>;
