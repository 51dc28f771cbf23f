import { areConsistent } from '../array-match.ts';
import type { Element, Leaf } from '../event.ts';
import { shorten } from './describe-value.ts';
import type { TestedField } from './reason.ts';

/** A field that accepts a leaf in an array. */
interface Spot {
  readonly path: string;
  readonly leaf: Leaf;
}

/** Fields that are compared with each other: the time is quadratic. */
const MAX_FIELDS = 100;

/**
 * Explains that each field accepts a leaf, but not in the same element of an array.
 *
 * @param fields - All fields of a branch, each of which matches alone.
 */
export function explainArrayMismatch(fields: readonly TestedField[]): {
  path: string;
  message: string;
} {
  const met = fields
    .filter(
      ({ accepted }) => accepted.length > 0 && accepted.every(({ within }) => within.length > 0),
    )
    .slice(0, MAX_FIELDS);
  const canCombine = (some: readonly TestedField[]) =>
    areConsistent(some.map(({ accepted }) => ({ accepted, all: undefined })));
  // Two that exclude each other, else the first few that do.
  const pair = met
    .flatMap((one, index) => met.slice(index + 1).map((other) => [one, other]))
    .find((two) => !canCombine(two));
  const few = met.slice(0, 1 + met.findIndex((_, index) => !canCombine(met.slice(0, index + 1))));
  const culprits = pair ?? (few.length > 0 ? few : met);
  const spots = culprits.flatMap(({ path, accepted: [leaf] }) => (leaf ? [{ path, leaf }] : []));
  const places = spots.map(describePlace).join(', ');
  const all = spots.length === 2 ? 'both' : 'all';
  return {
    path: spots.at(-1)?.path ?? '',
    message: `${places}: ${all} must be met in the same element of ${findDividingArray(spots)}`,
  };
}

/** Such as `` `value` = A… in `name[2]` ``. */
function describePlace({ path, leaf }: Spot): string {
  const segments = path.split('.');
  const rest = segments.slice(leaf.within.at(-1)?.depth).join('.');
  const place = `${formatArray(path, leaf.within)}[${leaf.within.at(-1)?.index}]`;
  return `\`${rest || segments.at(-1)}\` = ${shorten(leaf.value)} in \`${place}\``;
}

/** The innermost array by its name, and the elements around it: `name`, or `rows[1].name`. */
function formatArray(path: string, within: readonly Element[]): string {
  const segments = path.split('.');
  let from = Math.max(0, (within[0]?.depth ?? 0) - 1);
  let name = '';
  for (const [nth, { depth, index }] of within.entries()) {
    const more = segments.slice(from, depth).join('.');
    name += name !== '' && more !== '' ? `.${more}` : more;
    if (nth < within.length - 1) name += `[${index}]`;
    from = depth;
  }
  return name;
}

/** The array in which two leaves lie in different elements. */
function findDividingArray(spots: readonly Spot[]): string {
  for (const { path, leaf } of spots) {
    for (const [nth, { array, index }] of leaf.within.entries()) {
      const isDivided = spots.some((other) =>
        other.leaf.within.some((one) => one.array === array && one.index !== index),
      );
      if (isDivided) return `\`${formatArray(path, leaf.within.slice(0, nth + 1))}\``;
    }
  }
  return 'each array';
}
