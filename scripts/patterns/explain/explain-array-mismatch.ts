import { areConsistent } from '../array-match.ts';
import type { Element, Leaf } from '../event.ts';
import { shorten } from './describe-value.ts';
import type { TestedField } from './reason.ts';

/** A field that accepts a leaf in an array. */
interface Spot {
  readonly path: string;
  readonly leaf: Leaf;
}

/** Fields that are compared in pairs. */
const MAX_FIELDS = 100;

/**
 * Explains that fields match in different elements of an array.
 *
 * @param fields - All fields of a branch, each of which matches by itself.
 * @returns The path of the last of the conflicting fields, and the message.
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
  // Two conflicting fields, or else the shortest conflicting prefix of the fields.
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
    message: `${places}: ${all} must match in the same element of ${findDividingArray(spots)}`,
  };
}

/** Formats a field, its value and its element: `` `value` = A… in `name[2]` ``. */
function describePlace({ path, leaf }: Spot): string {
  const segments = path.split('.');
  const rest = segments.slice(leaf.within.at(-1)?.depth).join('.');
  const place = `${formatArray(path, leaf.within)}[${leaf.within.at(-1)?.index}]`;
  return `\`${rest || segments.at(-1)}\` = ${shorten(leaf.value)} in \`${place}\``;
}

/** Formats the innermost array and the elements around it: `name`, or `rows[1].name`. */
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

/** Finds the array in which two leaves are in different elements. */
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
