import * as v from 'valibot';
import { type LinkedKey, objects } from '../../handler/catalogue/objects.ts';
import {
  date,
  id,
  isList,
  isObject,
  isOptional,
  type Schema,
  unixTime,
} from '../../handler/catalogue/objects/fields.ts';
import { type Subject, subjects } from '../../handler/catalogue/subjects.ts';
import {
  findDate,
  findEventTime,
  findExample,
  findId,
  type Place,
  placeObject,
  placeRoot,
  placeRows,
} from './story.ts';

/**
 * Creates sample `data` for a subject, with all fields of the catalogue. Deterministic.
 *
 * @param edition - The edition of Kinow's documentation; by default the latest that lists the subject.
 * @throws Error if the edition does not list the subject, or a field has no example.
 */
export function createSampleData(
  subject: Subject,
  edition: 'edition2019' | 'edition2020' = subjects[subject].edition2020
    ? 'edition2020'
    : 'edition2019',
): Record<string, unknown> | [] {
  const keys: readonly LinkedKey[] | undefined = subjects[subject][edition];
  if (keys === undefined) throw new Error(`${edition} does not list "${subject}"`);
  // PHP writes an empty map as an empty list.
  if (keys.length === 0) return [];

  const data: Record<string, unknown> = Object.fromEntries(
    keys.map((key) => {
      const [place, schema]: [Place, Schema] = [placeRoot(key), objects[key]];
      const value = isObject(schema)
        ? sampleObject(subject, place, schema)
        : sampleValue(subject, place, key, schema);
      return [key, value];
    }),
  );
  if (subject === 'product_categories_updated') {
    const { categories } = v.parse(objects.product, data['product']);
    // The key of the ids is not documented: `categories` is an assumption.
    data['categories'] = (categories ?? []).map(({ id }) => id);
  }
  return data;
}

function sampleObject(subject: Subject, place: Place, schema: Schema): Record<string, unknown> {
  if (!isObject(schema)) throw new Error(`A list in "${place.name}" has no example`);
  return Object.fromEntries(
    Object.entries<Schema>(schema.entries).map(([field, entry]) => [
      field,
      sampleValue(subject, place, field, entry),
    ]),
  );
}

function sampleValue(subject: Subject, place: Place, field: string, schema: Schema): unknown {
  if (isOptional(schema)) return sampleValue(subject, place, field, schema.wrapped);
  if (schema === id) return findId(place, field);
  if (schema === date) return findDate(subject, place, field);
  if (schema === unixTime) return findEventTime(subject);
  const examples = v.getExamples(schema);
  if (examples.length > 0) {
    return examples[findExample(subject, place, field) % examples.length];
  }
  if (isObject(schema)) return sampleObject(subject, placeObject(place, field), schema);
  if (!isList(schema)) throw new Error(`"${place.name}.${field}" has no example`);
  return placeRows(subject, place, field).map((row) => sampleObject(subject, row, schema.item));
}
