import { commerce } from './commerce-values.ts';
import { always, type Fields, type Make } from './field-value.ts';
import { media } from './media-values.ts';
import { shared } from './shared-values.ts';
import { shop } from './shop-values.ts';

/*
 * How each field of the sample objects gets its value. A new field goes into the table of its object
 * in fields/, which holds the files of handler/catalogue/objects; one that means the same everywhere
 * goes into shared-values.ts.
 */

const tables: Readonly<Record<string, Fields>> = {
  ...commerce,
  ...media,
  ...shop,
  // What stands in `data` itself: the scalars, and how many rows a list has.
  data: {
    action: always('add'),
    groups: always(2),
    name: always('SHOP_NAME'),
    payment_method: always('stripe'),
    token: (c) => `sample-password-token-${c.random().string(16, '0123456789abcdef')}`,
    value: always('Ciné Lumière – à la demande'),
  },
  // One language of an i18n list.
  i18n: {
    lang: (c) => c.translation?.lang ?? 0,
    value: (c) => c.translation?.value ?? '',
    iso_code: (c) => c.translation?.iso ?? '',
  },
};

/**
 * How an object's field gets its value.
 *
 * @throws When the object or the field has no entry, so that a new field never gets a value that
 *   nobody chose.
 */
export function makerOf(object: string, field: string): Make {
  const table = tables[object];
  const make = table && (table[field] ?? shared[field]);
  if (make === undefined) throw new Error(`No sample value for "${object}.${field}"`);
  return make;
}
