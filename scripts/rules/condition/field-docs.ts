import type * as v from 'valibot';
import { objects } from '../../../handler/catalogue/objects.ts';
import { getLinkedKeys, type Subject } from '../../../handler/catalogue/subjects.ts';
import { type Condition, DETAIL, type Test } from './condition.ts';
import type { Clause } from './dnf.ts';
import { suggestField } from './suggest-field.ts';
import { ConditionError } from './tokens.ts';

type Schema = v.GenericSchema;

/** What Kinow documents at a path of the event. */
type LookupResult =
  | { readonly outcome: 'found'; readonly schema: Schema }
  /** An object with those fields. */
  | { readonly outcome: 'object'; readonly names: readonly string[] }
  /** `name` is undocumented; `names` are the documented fields next to it. */
  | { readonly outcome: 'unknown'; readonly name: string; readonly names: readonly string[] }
  /** Undocumented: any value is possible. */
  | { readonly outcome: 'free' };

/** What to tell of the fields of a condition. */
export interface FieldWarnings {
  /** Fields that Kinow does not document: probably misspelt. */
  readonly unknown: readonly string[];
  /** Comparisons with a value of another type. */
  readonly types: readonly string[];
}

/**
 * Checks the fields of a condition against Kinow's documentation.
 *
 * @throws ConditionError if an object is compared: event patterns treat objects as missing.
 */
export function checkFields(where: Condition, subjects: readonly Subject[]): FieldWarnings {
  if (where.kind !== 'test') {
    const parts = where.parts.map((part) => checkFields(part, subjects));
    return {
      unknown: [...new Set(parts.flatMap(({ unknown }) => unknown))],
      types: [...new Set(parts.flatMap(({ types }) => types))],
    };
  }
  const { path, tests } = where;
  const shown = path.replace(/^detail\./u, '');
  const found = findField(path, subjects);
  if (found.outcome === 'free') return { unknown: [], types: [] };
  if (found.outcome === 'object') {
    throw new ConditionError(
      `${shown} is an object, and event patterns compare values only. Use instead: ${shown}.${found.names[0] ?? '…'}`,
    );
  }
  if (found.outcome === 'unknown') {
    const { name, names } = found;
    const hint = suggestField(name, names, listObjectFields(subjects));
    return { unknown: [`Kinow documents no ${name} in ${shown}.${hint}`], types: [] };
  }
  const { schema } = found;
  const types = tests.flatMap((test) => {
    const wanted = findKind(test);
    if (wanted === undefined || wanted === schema.type) return [];
    return [
      `Kinow documents ${shown} as a ${schema.type}: a comparison with a ${wanted} never matches.`,
    ];
  });
  return { unknown: [], types };
}

/** Lists the fields of the linked objects of subjects, such as `data.customer.email`. */
const listObjectFields = (subjects: readonly Subject[]): string[] =>
  listKeyFields(listLinkedKeys(subjects));

const listKeyFields = (keys: readonly string[]): string[] =>
  keys.flatMap((key) => {
    const schema = Object.hasOwn(objects, key) ? unwrap(objects[key as keyof typeof objects]) : {};
    return 'entries' in schema
      ? Object.keys(schema.entries as object).map((name) => `data.${key}.${name}`)
      : [];
  });

/** Whether a path is that of a documented field of any linked object, such as `data.order.total_paid`. */
export const isObjectField = (path: string): boolean =>
  listKeyFields(Object.keys(objects)).includes(path);

/** Whether Kinow documents the field at a path as an integer. */
export function isWhole(path: string, subjects: readonly Subject[]): boolean {
  const found = findField(path, subjects);
  if (found.outcome !== 'found' || !('pipe' in found.schema)) return false;
  return (found.schema.pipe as { type: string }[]).some(({ type }) => type === 'integer');
}

/** Returns the type of the values that can pass a test; `undefined` for any type. */
function findKind(test: Test): 'string' | 'number' | 'boolean' | undefined {
  switch (test.op) {
    case 'equals': {
      const { value } = test;
      if (value.kind !== 'literal') return value.kind === 'text' ? 'string' : 'number';
      return value.value === null ? undefined : 'boolean';
    }
    case 'range':
      return 'number';
    case 'text':
    case 'cidr':
      return 'string';
    case 'differs':
    case 'not-text':
    case 'exists':
      return undefined;
    default:
      return test satisfies never;
  }
}

/** Lists the keys of the linked objects of subjects, in both editions. */
export const listLinkedKeys = (subjects: readonly Subject[]): readonly string[] => [
  ...new Set(subjects.flatMap((subject) => getLinkedKeys(subject).flat())),
];

/**
 * Finds the subjects of which no event can meet a condition: each of its clauses requires a field that Kinow
 * documents for another of the subjects only.
 *
 * @returns Such a field, such as `data.order.id`, by the subject.
 */
export function findImpossibleSubjects(
  clauses: readonly Clause[],
  subjects: readonly Subject[],
): ReadonlyMap<Subject, string> {
  return new Map(
    subjects.flatMap((subject) => {
      const missing = clauses.map((clause) =>
        [...clause].find(
          ([path, tests]) =>
            tests.every((test) => test.op !== 'exists' || test.exists) &&
            findField(path, [subject]).outcome === 'unknown',
        ),
      );
      const [first] = missing;
      return first !== undefined && !missing.includes(undefined)
        ? [[subject, first[0].replace(/^detail\./u, '')] as const]
        : [];
    }),
  );
}

function findField(path: string, subjects: readonly Subject[]): LookupResult {
  const [, first, key, ...fields] = path.split('.');
  if (first === undefined) return { outcome: 'object', names: DETAIL };
  if (!DETAIL.includes(first)) return { outcome: 'unknown', name: first, names: DETAIL };
  if (first !== 'data') return { outcome: 'free' };
  const names = listLinkedKeys(subjects);
  if (key === undefined) return { outcome: 'object', names };
  if (!names.includes(key)) return { outcome: 'unknown', name: key, names };
  if (!Object.hasOwn(objects, key)) return { outcome: 'free' };
  let schema: Schema = unwrap(objects[key as keyof typeof objects]);
  for (const name of fields) {
    if (!('entries' in schema)) return { outcome: 'free' };
    const entries = schema.entries as Readonly<Record<string, Schema>>;
    const entry = Object.hasOwn(entries, name) ? entries[name] : undefined;
    if (entry === undefined) return { outcome: 'unknown', name, names: Object.keys(entries) };
    schema = unwrap(entry);
  }
  if ('entries' in schema)
    return { outcome: 'object', names: Object.keys(schema.entries as object) };
  return schema.type === 'unknown' ? { outcome: 'free' } : { outcome: 'found', schema };
}

/** Unwraps optional schemas and lists: event patterns match any element of a list. */
function unwrap(schema: Schema): Schema {
  if ('wrapped' in schema) return unwrap(schema.wrapped as Schema);
  if ('item' in schema) return unwrap(schema.item as Schema);
  return schema;
}
