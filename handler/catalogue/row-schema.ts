import * as v from 'valibot';
import { type LinkedKey, objects } from './objects.ts';
import { isList, isObject, isOptional, list, type Schema } from './objects/fields.ts';
import { type Subject, subjects } from './subjects.ts';

type Editions = Readonly<Record<'edition2019' | 'edition2020', readonly LinkedKey[] | undefined>>;

/**
 * The schema of a row of `data`: the linked objects that one of the editions lists for the subject,
 * and what there is of the other's.
 *
 * @returns The same schema each time.
 */
export const getRowSchema = memoize((subject: Subject): Schema => {
  const { edition2019, edition2020 }: Editions = subjects[subject];
  const editions = [edition2020, edition2019].filter((keys) => keys !== undefined);
  const isInAll = (key: LinkedKey) => editions.every((keys) => keys.includes(key));
  const entries = [...new Set(editions.flat())].map((key) => {
    const schema = toLenient(objects[key]);
    return [key, isInAll(key) ? schema : toOptional(schema)] as const;
  });
  const row = v.looseObject(Object.fromEntries(entries), formatObjectIssue);
  if (editions.some((keys) => keys.every(isInAll))) return row;
  return v.pipe(
    row,
    v.check(
      (row) => editions.some((keys) => keys.every((key) => row[key] !== undefined)),
      `Expected ${editions.map((keys) => keys.join(', ')).join(' or ')}`,
    ),
    // The check once more, for a JSON Schema made of this one.
    v.metadata({ anyOf: editions.map((required) => ({ required })) }),
  );
});

/**
 * A schema of the catalogue that takes more: it keeps keys that it does not know, and takes a field as
 * missing where PHP writes `null`. (valibot takes an empty list, which PHP writes of an empty map, as
 * an object by itself.)
 *
 * @returns The same schema each time.
 */
export const toLenient = memoize((schema: Schema): Schema => {
  if (isOptional(schema)) return toOptional(toLenient(schema.wrapped));
  if (isList(schema)) {
    return v.pipe(list(toLenient(schema.item)), v.examples(v.getExamples(schema)));
  }
  if (!isObject(schema)) return schema;
  const entries = Object.entries<Schema>(schema.entries);
  return v.looseObject(
    Object.fromEntries(entries.map(([name, field]) => [name, toLenient(field)])),
    formatObjectIssue,
  );
});

const toOptional = (schema: Schema) =>
  v.pipe(
    v.nullish(schema),
    v.transform((value) => value ?? undefined),
  );

/** For an object's schema: what it says of a key that is missing, and of what is no object. */
export const createMissingMessage =
  (expected: string) =>
  (issue: v.BaseIssue<unknown>): string =>
    // Of a missing key, valibot expects its name, in quotation marks.
    issue.expected?.startsWith('"') ? 'Missing' : expected;

const formatObjectIssue = createMissingMessage('Expected an object');

function memoize<K, R>(make: (key: K) => R): (key: K) => R {
  const made = new Map<K, R>();
  return (key) => {
    const result = made.get(key) ?? make(key);
    made.set(key, result);
    return result;
  };
}
