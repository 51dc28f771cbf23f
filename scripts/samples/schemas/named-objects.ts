import { commerce } from '../../../handler/catalogue/objects/commerce.ts';
import * as fields from '../../../handler/catalogue/objects/fields.ts';
import { media } from '../../../handler/catalogue/objects/media.ts';
import { shop } from '../../../handler/catalogue/objects/shop.ts';

/** The objects of the catalogue that have a name, by name. Other objects are parts of these. */
export const namedObjects: readonly (readonly [name: string, schema: fields.Schema])[] =
  Object.entries<unknown>({ ...fields, ...commerce, ...media, ...shop })
    .filter((entry): entry is [string, fields.Schema] => typeof entry[1] === 'object')
    .filter(([, schema]) => fields.isObject(schema));
