import type * as v from 'valibot';
import { commerce } from './objects/commerce.ts';
import { list, text, unknown } from './objects/fields.ts';
import { media } from './objects/media.ts';
import { shop } from './objects/shop.ts';

/**
 * The schema of each linked object, by its key in `data`. Field names and types are those of Kinow's REST
 * API (SDK 2.0.28). Used for types, samples and schemas only: the receiver does not validate against it,
 * and its bundle must not import the values of this file.
 */
export const objects = {
  ...commerce,
  ...media,
  ...shop,
  groups: list(commerce.groups),
  // Keys of the 2019 edition, and products in a second role.
  supplier: media.actor,
  rule: commerce.bonus,
  product_attached: media.product,
  product_linked: media.product,
  // Documented without a type; assumed to be scalars.
  action: text('add'),
  name: text('SHOP_NAME'),
  payment_method: text('stripe'),
  token: text('sample-password-token-15b2ee2d8c653d24'),
  value: unknown('Ciné Lumière – à la demande'),
};

/** A key of `data`. */
export type LinkedKey = keyof typeof objects;

/** The object under a key of `data`. Every field is optional. */
export type LinkedObject<K extends LinkedKey> = v.InferOutput<(typeof objects)[K]>;
