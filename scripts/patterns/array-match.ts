import type { Element, Leaf } from './event.ts';

/** A field of a pattern whose values lie in arrays. */
export interface ArrayField {
  /** The leaves that it accepts. */
  readonly accepted: readonly Leaf[];
  /** All leaves at its path, where it accepts that there is none. */
  readonly all: readonly Leaf[] | undefined;
}

/**
 * Whether all fields can be met by leaves of the same element of each array that they share. A field
 * that accepts absence is met too where those elements have no leaf for it.
 */
export function areConsistent(fields: readonly ArrayField[]): boolean {
  return canMeet(
    fields.map(({ accepted, all }) => {
      const isAccepted = new Set(accepted);
      const spots = (all ?? accepted).map((leaf) => ({
        within: leaf.within,
        isAccepted: isAccepted.has(leaf),
      }));
      return { mayLack: all !== undefined, spots };
    }),
  );
}

/** A leaf within the elements that are chosen so far. */
interface Spot {
  /** The further elements that it lies in, from the outermost. */
  readonly within: readonly Element[];
  readonly isAccepted: boolean;
}

interface OpenField {
  readonly mayLack: boolean;
  readonly spots: readonly Spot[];
}

/**
 * Chooses an element of one array, and goes on within it. Fields that share no array are met apart
 * from each other: the effort is that of looking at each leaf, not at each combination. Only where a
 * path leads to several arrays, as by keys with dots, are there combinations.
 */
function canMeet(fields: readonly OpenField[]): boolean {
  const open = fields.filter(
    ({ mayLack, spots }) =>
      !(mayLack && spots.length === 0) &&
      !spots.some(({ isAccepted, within }) => isAccepted && within.length === 0),
  );
  if (open.length === 0) return true;
  const choice = open.map(({ spots }) => spots.find(({ isAccepted }) => isAccepted));
  if (open.some(({ mayLack }, index) => !mayLack && choice[index] === undefined)) return false;
  const array = choice.find((spot) => spot !== undefined)?.within[0]?.array;
  // Where nothing is left to be chosen, the values of a field that may lack them stay.
  if (array === undefined) return false;
  const { sharing, others } = splitByArray(open, array);
  return canMeet(others) && enterElements(sharing, array).some(canMeet);
}

/** The fields that lie in an array, directly or by further arrays that they share, and the others. */
function splitByArray(fields: readonly OpenField[], array: unknown) {
  const arrays = new Set([array]);
  const sharing = new Set<OpenField>();
  for (let before = -1; before < sharing.size;) {
    before = sharing.size;
    for (const field of fields) {
      if (!field.spots.some(({ within }) => arrays.has(within[0]?.array))) continue;
      sharing.add(field);
      for (const { within } of field.spots)
        if (within[0] !== undefined) arrays.add(within[0].array);
    }
  }
  return { sharing: [...sharing], others: fields.filter((field) => !sharing.has(field)) };
}

/** What remains of the fields within each element of an array. */
function enterElements(fields: readonly OpenField[], array: unknown): OpenField[][] {
  const indices = new Set<number>();
  const parts = fields.map(({ mayLack, spots }) => {
    const inElement = new Map<number, Spot[]>();
    const elsewhere: Spot[] = [];
    for (const spot of spots) {
      const [element, ...within] = spot.within;
      if (element === undefined || element.array !== array) {
        elsewhere.push(spot);
        continue;
      }
      if (spot.isAccepted) indices.add(element.index);
      const inner = inElement.get(element.index);
      if (inner === undefined) inElement.set(element.index, [{ ...spot, within }]);
      else inner.push({ ...spot, within });
    }
    return { mayLack, inElement, elsewhere };
  });
  return [...indices].map((index) =>
    parts.map(({ mayLack, inElement, elsewhere }) => ({
      mayLack,
      spots: [...(inElement.get(index) ?? []), ...elsewhere],
    })),
  );
}
