import type * as v from 'valibot';
import { objects } from '../../../handler/catalogue/objects.ts';
import { linkedKeys, type Subject } from '../../../handler/catalogue/subjects.ts';
import { didYouMean } from '../command.ts';
import { otherNames } from '../match/editions.ts';
import type { Test, Where } from './where.ts';

type Schema = v.GenericSchema;

/** What is documented at a path of the event. */
type Found =
  | { readonly outcome: 'found'; readonly schema: Schema }
  /** `name` is the one that is not documented, `names` are those that are in its place. */
  | { readonly outcome: 'unknown'; readonly name: string; readonly names: readonly string[] }
  /** Nobody has documented what stands there. */
  | { readonly outcome: 'free' };

/**
 * A condition that holds for either edition of Kinow's documentation: where the other calls a linked
 * object otherwise, it may be there under that name.
 */
export function inBothEditions(where: Where, subjects: readonly Subject[]): Where {
  if (where.kind !== 'test') {
    return { ...where, parts: where.parts.map((part) => inBothEditions(part, subjects)) };
  }
  const [detail, data, key = '', ...fields] = where.path.split('.');
  if (data !== 'data') return where;
  const others = otherNames(key).filter((name) => keysOf(subjects).includes(name));
  const parts = [...new Set([key, ...others])].map((name) => ({
    ...where,
    path: [detail, data, name, ...fields].join('.'),
  }));
  if (parts.length === 1) return where;
  const isAbsence = where.tests.some((test) => test.op === 'exists' && !test.exists);
  return { kind: isAbsence ? 'and' : 'or', parts };
}

/**
 * What a user of a condition should know: names that Kinow does not document, and comparisons that its
 * types leave without a match.
 */
export function notesOn(where: Where, subjects: readonly Subject[]): string[] {
  if (where.kind !== 'test') return where.parts.flatMap((part) => notesOn(part, subjects));
  const { path, tests } = where;
  const shown = path.replace(/^detail\./u, '');
  const found = find(path, subjects);
  if (found.outcome === 'free') return [];
  if (found.outcome === 'unknown') {
    const { name, names } = found;
    return [
      `Kinow documents no ${name} in ${shown}.${didYouMean(name, names) || ` There are ${names.join(', ')}.`}`,
    ];
  }
  const { schema } = found;
  if ('entries' in schema) {
    return [`${shown} is an object, and a pattern looks at values: compare a field of it.`];
  }
  return tests.flatMap((test) => {
    const wanted = kindOf(test);
    if (wanted === undefined || wanted === schema.type) return [];
    return [
      `Kinow documents ${shown} as a ${schema.type}: a comparison with a ${wanted} would not match.`,
    ];
  });
}

/** Whether Kinow documents whole numbers at a path. */
export function isWhole(path: string, subjects: readonly Subject[]): boolean {
  const found = find(path, subjects);
  if (found.outcome !== 'found' || !('pipe' in found.schema)) return false;
  return (found.schema.pipe as { type: string }[]).some(({ type }) => type === 'integer');
}

/** The kind of value that a test can be met by; `undefined` for any. */
function kindOf(test: Test): 'string' | 'number' | 'boolean' | undefined {
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

const keysOf = (subjects: readonly Subject[]): readonly string[] => [
  ...new Set(subjects.flatMap((subject) => linkedKeys(subject).flat())),
];

function find(path: string, subjects: readonly Subject[]): Found {
  const [, data, key, ...fields] = path.split('.');
  if (data !== 'data' || key === undefined) return { outcome: 'free' };
  const names = keysOf(subjects);
  if (!names.includes(key)) return { outcome: 'unknown', name: key, names };
  if (!Object.hasOwn(objects, key)) return { outcome: 'free' };
  let schema: Schema = bare(objects[key as keyof typeof objects]);
  for (const name of fields) {
    if (!('entries' in schema)) return { outcome: 'free' };
    const entries = schema.entries as Readonly<Record<string, Schema>>;
    const entry = Object.hasOwn(entries, name) ? entries[name] : undefined;
    if (entry === undefined) return { outcome: 'unknown', name, names: Object.keys(entries) };
    schema = bare(entry);
  }
  return schema.type === 'unknown' ? { outcome: 'free' } : { outcome: 'found', schema };
}

/** Without what makes it optional, and of a list a row: a pattern looks into each. */
function bare(schema: Schema): Schema {
  if ('wrapped' in schema) return bare(schema.wrapped as Schema);
  if ('item' in schema) return bare(schema.item as Schema);
  return schema;
}
