import type * as v from 'valibot';
import { objects } from '../../../handler/catalogue/objects.ts';
import { getLinkedKeys, type Subject } from '../../../handler/catalogue/subjects.ts';
import { suggestName } from '../../shared/command.ts';
import { type Condition, DETAIL, type Test } from './condition.ts';
import { ConditionError } from './tokens.ts';

type Schema = v.GenericSchema;

/** What is documented at a path of the event. */
type LookupResult =
  | { readonly outcome: 'found'; readonly schema: Schema }
  /** No value but an object, in which those names are. */
  | { readonly outcome: 'object'; readonly names: readonly string[] }
  /** `name` is the one that is not documented, `names` are those that are in its place. */
  | { readonly outcome: 'unknown'; readonly name: string; readonly names: readonly string[] }
  /** Nobody has documented what stands there. */
  | { readonly outcome: 'free' };

/**
 * What a user of a condition should know: names that Kinow does not document, and comparisons that its
 * types leave without a match.
 *
 * @throws ConditionError where a linked object, rather than a field of it, is compared: a pattern takes it for
 *   missing even where it is there.
 */
export function checkFields(where: Condition, subjects: readonly Subject[]): string[] {
  if (where.kind !== 'test') {
    return [...new Set(where.parts.flatMap((part) => checkFields(part, subjects)))];
  }
  const { path, tests } = where;
  const shown = path.replace(/^detail\./u, '');
  const found = findField(path, subjects);
  if (found.outcome === 'free') return [];
  if (found.outcome === 'object') {
    throw new ConditionError(
      `${shown} is an object, and a pattern looks at values alone. The nearest: ${shown}.${found.names[0] ?? '…'}`,
    );
  }
  if (found.outcome === 'unknown') {
    const { name, names } = found;
    return [
      `Kinow documents no ${name} in ${shown}.${suggestName(name, names) || ` There are ${listNames(names)}.`}`,
    ];
  }
  const { schema } = found;
  return tests.flatMap((test) => {
    const wanted = findKind(test);
    if (wanted === undefined || wanted === schema.type) return [];
    return [
      `Kinow documents ${shown} as a ${schema.type}: a comparison with a ${wanted} would not match.`,
    ];
  });
}

/** So many names show what is there. */
const MAX_LISTED = 8;

const listNames = (names: readonly string[]) =>
  names.slice(0, MAX_LISTED).join(', ') + (names.length > MAX_LISTED ? ', …' : '');

/** Whether Kinow documents whole numbers at a path. */
export function isWhole(path: string, subjects: readonly Subject[]): boolean {
  const found = findField(path, subjects);
  if (found.outcome !== 'found' || !('pipe' in found.schema)) return false;
  return (found.schema.pipe as { type: string }[]).some(({ type }) => type === 'integer');
}

/** The kind of value that a test can be met by; `undefined` for any. */
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

/** The linked objects of some subjects, in the names of either edition. */
export const listLinkedKeys = (subjects: readonly Subject[]): readonly string[] => [
  ...new Set(subjects.flatMap((subject) => getLinkedKeys(subject).flat())),
];

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

/** Without what makes it optional, and of a list a row: a pattern looks into each. */
function unwrap(schema: Schema): Schema {
  if ('wrapped' in schema) return unwrap(schema.wrapped as Schema);
  if ('item' in schema) return unwrap(schema.item as Schema);
  return schema;
}
