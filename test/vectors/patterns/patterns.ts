import type { Random } from '../../../scripts/samples/random.ts';
import { Fields, type Json } from './json.ts';

/** A field of a pattern. */
export interface Field {
  readonly path: readonly string[];
  readonly alternatives: readonly Json[];
}

type Entry = readonly [key: string, value: Json];

/** Converts fields to an object, nested or with dots in its keys. */
export const assembled = (random: Random, fields: readonly Field[]): Fields =>
  new Fields(entriesOf(random, fields));

function entriesOf(random: Random, fields: readonly Field[]): Entry[] {
  const [first, ...others] = fields;
  if (first === undefined) return [];
  const most = first.path.length;
  const length = random.int(0, 5) === 0 ? random.int(1, most) : 1;
  const key = first.path.slice(0, length).join('.');
  if (length === most) return [[key, first.alternatives], ...entriesOf(random, others)];
  // Sometimes with a duplicate key.
  const joins = ({ path }: Field) =>
    path.length > length && path.slice(0, length).join('.') === key && random.int(0, 9) > 0;
  const joined = [first, ...others.filter(joins)];
  const rest = others.filter((field) => !joined.includes(field));
  const inner = joined.map(({ path, alternatives }) => ({
    path: path.slice(length),
    alternatives,
  }));
  return [[key, assembled(random, inner)], ...entriesOf(random, rest)];
}

/**
 * Converts fields to a pattern with `$or`, one branch of which has some of the fields.
 *
 * @param decoy - Generates a field that need not match.
 */
export function withOr(random: Random, fields: readonly Field[], decoy: () => Field): Fields {
  const [top] = random.pick(fields).path;
  const nested = fields.filter(({ path }) => path.length > 1 && path[0] === top);
  if (nested.length > 0 && top !== undefined && random.int(0, 1) === 0) {
    const inner = nested.map(({ path, alternatives }) => ({ path: path.slice(1), alternatives }));
    const innerDecoy = () => {
      const { path, alternatives } = decoy();
      return { path: path.length > 1 ? path.slice(1) : path, alternatives };
    };
    const others = entriesOf(
      random,
      fields.filter((field) => !nested.includes(field)),
    );
    return new Fields([...others, [top, withOr(random, inner, innerDecoy)]]);
  }
  const cut = random.int(1, fields.length);
  const [real, siblings] = [fields.slice(0, cut), fields.slice(cut)];
  const decoys = Array.from({ length: random.int(1, 2) }, () =>
    assembled(random, Array.from({ length: random.int(1, 2) }, decoy)),
  );
  const branch =
    real.length > 1 && random.int(0, 2) === 0
      ? withOr(random, real, decoy)
      : assembled(random, real);
  const branches = random.int(0, 1) === 0 ? [branch, ...decoys] : [...decoys, branch];
  const or: Entry = ['$or', branches];
  // A duplicate path: the last one applies.
  const twice = random.int(0, 3) === 0 ? [{ ...random.pick(fields), ...twiceOf(decoy) }] : [];
  const before = entriesOf(random, random.int(0, 1) === 0 ? [...siblings, ...twice] : siblings);
  const after = before.length > 0 ? [] : entriesOf(random, [...siblings, ...twice]);
  return new Fields([...before, or, ...after]);
}

const twiceOf = (decoy: () => Field) => ({ alternatives: decoy().alternatives });
