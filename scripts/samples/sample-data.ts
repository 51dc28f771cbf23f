import * as v from 'valibot';
import { type LinkedKey, objects } from '../../handler/catalogue/objects.ts';
import {
  i18nField,
  isList,
  isObject,
  isOptional,
  type Schema,
} from '../../handler/catalogue/objects/fields.ts';
import { type Subject, subjects } from '../../handler/catalogue/subjects.ts';
import { contextOf, type Place } from './values/context.ts';
import type { Value } from './values/field-value.ts';
import { makerOf } from './values/value-makers.ts';

/** The keys whose object goes by another name: see `objects`. */
const otherNames: Readonly<Record<string, string>> = {
  supplier: 'actor',
  rule: 'bonus',
  product_attached: 'product',
  product_linked: 'product',
};

/**
 * Plausible `data` for a subject: every field that the catalogue knows, the same on every run.
 *
 * @param edition - Which documentation's keys to use; by default the latest that has the subject.
 * @throws When the edition does not list the subject, or a field has no sample value.
 */
export function sampleData(
  subject: Subject,
  edition: 'edition2019' | 'edition2020' = subjects[subject].edition2020
    ? 'edition2020'
    : 'edition2019',
): Record<string, unknown> | [] {
  const keys: readonly LinkedKey[] | undefined = subjects[subject][edition];
  if (keys === undefined) throw new Error(`${edition} does not list "${subject}"`);
  // PHP writes an empty map as an empty list.
  if (keys.length === 0) return [];

  const data: Record<string, unknown> = {};
  for (const key of keys) {
    const root = otherNames[key] ?? key;
    const place = { key, root, object: 'data', path: 'data', row: 0 };
    data[key] = valueOf(subject, place, key, objects[key]);
  }
  if (subject === 'product_categories_updated') {
    const { categories = [] } = v.parse(objects.product, data['product']);
    // The documentation says that the ids are sent, not under which key: this one is a guess.
    data['categories'] = categories.map(({ id }) => id);
  }
  return data;
}

/** A field's value, in the form that its schema wants. */
function valueOf(subject: Subject, place: Place, field: string, schema: Schema): unknown {
  if (isOptional(schema)) return valueOf(subject, place, field, schema.wrapped);

  const top = place.object === 'data';
  const inside: Place = {
    ...place,
    object: top ? place.root : field,
    path: top ? field : `${place.path}.${field}`,
    row: 0,
  };
  if (isObject(schema)) return rowOf(subject, inside, schema);

  const value = makerOf(place.object, field)(contextOf(subject, field, place));
  const formed = isList(schema)
    ? listOf(subject, inside, schema.item, value)
    : scalarOf(schema, value);
  if (!v.is(schema, formed)) {
    throw new Error(`The sample value of "${place.object}.${field}" does not fit its schema`);
  }
  return formed;
}

function rowOf(subject: Subject, place: Place, schema: Schema): Record<string, unknown> {
  if (!isObject(schema)) throw new Error(`"${place.path}" is a list of something unknown`);
  const fields = Object.entries<Schema>(schema.entries);
  return Object.fromEntries(
    fields.map(([field, entry]) => [field, valueOf(subject, place, field, entry)]),
  );
}

function listOf(subject: Subject, place: Place, item: Schema, value: Value): unknown[] {
  if (typeof value === 'number') {
    return Array.from({ length: value }, (_, row) => rowOf(subject, { ...place, row }, item));
  }
  if (item !== i18nField || typeof value !== 'object') {
    throw new Error(`The rows of "${place.path}" have no sample value`);
  }
  const translations = [
    { lang: 1, iso: 'fr', value: value.fr },
    { lang: 2, iso: 'en', value: value.en },
  ];
  return translations.map((translation) =>
    rowOf(subject, { ...place, object: 'i18n', translation }, item),
  );
}

function scalarOf(schema: Schema, value: Value): unknown {
  if (typeof value === 'object') return value.fr;
  return typeof value === 'boolean' && schema.type === 'number' ? Number(value) : value;
}
