import { ExactNumber } from '../../patterns/json/scalar.ts';
import type { PatternNode } from '../pattern-node.ts';
import type { Bound, Literal, Test } from './condition.ts';
import { type Clause, isSame } from './dnf.ts';
import { ConditionError } from './tokens.ts';

/**
 * Converts clauses to the fields of a pattern: tests that all clauses share, and `$or` for the others.
 *
 * @param isWhole - Whether the field at a path is documented as an integer.
 * @throws ConditionError if a path is used both as a value and as an object.
 */
export function toPatternFields(
  clauses: readonly Clause[],
  isWhole: (path: string) => boolean,
): { readonly [field: string]: PatternNode } {
  const [first = new Map<string, readonly Test[]>(), ...others] = clauses;
  const shared = new Map(
    [...first].filter(([path, tests]) => others.every((other) => isSame(tests, other.get(path)))),
  );
  const rests = clauses.map((clause) => new Map([...clause].filter(([path]) => !shared.has(path))));
  const fields = nestFields(shared, isWhole);
  // A clause without further tests makes the alternatives redundant.
  if (rests.some((rest) => rest.size === 0)) return fields;
  const detail = { $or: rests.map((rest) => getDetail(nestFields(rest, isWhole))) };
  return { ...fields, detail: { ...getDetail(fields), ...detail } };
}

/** All paths begin with `detail`. */
function getDetail({ detail }: { readonly [field: string]: PatternNode }) {
  return (detail ?? {}) as { readonly [field: string]: PatternNode };
}

type Fields = { [field: string]: PatternNode };

/** Without a prototype: a field may be called `constructor`. */
const createFields = () => Object.create(null) as Fields;

function nestFields(clause: Clause, isWhole: (path: string) => boolean): Fields {
  const root = createFields();
  for (const [path, tests] of clause) {
    const names = path.split('.');
    const last = names.pop() ?? '';
    let object = root;
    for (const name of names) {
      const child = (object[name] ??= createFields());
      if (Array.isArray(child)) throw createClash(path);
      object = child as Fields;
    }
    if (object[last] !== undefined) throw createClash(path);
    object[last] = tests.map((test) => toAlternative(test, isWhole(path)));
  }
  return root;
}

const createClash = (path: string) =>
  new ConditionError(
    `${path} is compared both as a value and as an object. Compare the fields of the object`,
  );

/** Converts a test to an alternative of a pattern's field. */
function toAlternative(test: Test, isWhole: boolean): PatternNode {
  switch (test.op) {
    case 'equals':
      return toEquality(test.value, isWhole);
    case 'differs':
      return { 'anything-but': toExclusion(test.values) };
    case 'range':
      return { numeric: [...toBound('>', test.least), ...toBound('<', test.most)] };
    case 'exists':
      return { exists: test.exists };
    case 'text':
      return test.ignoresCase && test.form !== 'equals-ignore-case'
        ? { [test.form]: { 'equals-ignore-case': test.text } }
        : { [test.form]: test.text };
    case 'not-text':
      return { 'anything-but': { [test.form]: unwrapSingle(test.texts) } };
    case 'cidr':
      return { cidr: test.range };
    default:
      return test satisfies never;
  }
}

/** EventBridge compares a number outside `numeric` by its text: 9.9 does not match 9.90. */
function toEquality(value: Literal, isWhole: boolean): PatternNode {
  const itself = toValue(value);
  const isExact = !(itself instanceof ExactNumber) || (isWhole && WHOLE_NUMBER.test(itself.text));
  return isExact ? itself : { numeric: ['=', itself] };
}

/** An integer, which has a single notation. */
const WHOLE_NUMBER = /^(?:0|-?[1-9]\d*)$/u;

function toValue(value: Literal) {
  if (value.kind === 'literal') return value.value;
  return value.kind === 'number' ? new ExactNumber(value.text) : value.text;
}

function toExclusion(values: readonly Literal[]): PatternNode {
  const kinds = new Set(values.map(({ kind }) => kind));
  if (kinds.has('literal')) {
    throw new ConditionError(
      'Event patterns cannot exclude true, false or null. Use instead: = with the other value, or exists',
    );
  }
  if (kinds.size > 1) {
    throw new ConditionError(
      'Event patterns exclude either texts or numbers, not both. Exclude only one of them',
    );
  }
  return unwrapSingle(values.map(toValue));
}

const unwrapSingle = <T extends PatternNode>(list: readonly T[]): T | readonly T[] => {
  const [first] = list;
  return list.length === 1 && first !== undefined ? first : list;
};

const toBound = (sign: '<' | '>', bound: Bound | undefined): readonly PatternNode[] =>
  bound === undefined
    ? []
    : [`${sign}${bound.isInclusive ? '=' : ''}`, new ExactNumber(bound.text)];
