import * as v from 'valibot';
import { type LinkedKey, objects } from './objects.ts';
import { isList, isObject, isOptional, list, type Schema } from './objects/fields.ts';
import { getLinkedKeys, type Subject } from './subjects.ts';

/**
 * Returns the schema of a row of `data`. It requires all linked objects of one edition of Kinow's
 * documentation and accepts those of the other. Memoized.
 */
export const getRowSchema = memoize((subject: Subject): Schema => {
  const editions = getLinkedKeys(subject) as readonly (readonly LinkedKey[])[];
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
    // The same check, for the conversion to JSON Schema.
    v.metadata({ anyOf: editions.map((required) => ({ required })) }),
  );
});

/**
 * Makes a schema of the catalogue lenient: unknown keys are kept, and a `null` field counts as missing.
 * (PHP writes an empty map as `[]`, which valibot accepts as an object.) Memoized.
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

/**
 * Creates the message of an object's schema: `Missing` for a missing key, else `expected`.
 */
export const createMissingMessage =
  (expected: string) =>
  (issue: v.BaseIssue<unknown>): string =>
    // For a missing key, `expected` is its name in quotation marks.
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
