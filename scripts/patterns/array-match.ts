import type { Element, Leaf } from './event.ts';

/** A field of a pattern whose leaves are in arrays. */
export interface ArrayField {
  /** The leaves that it accepts. */
  readonly accepted: readonly Leaf[];
  /** All leaves at its path, if the field also accepts absence. */
  readonly all: readonly Leaf[] | undefined;
}

/**
 * Whether all fields match in the same element of each array that they share. A field that accepts absence
 * also matches an element without a leaf for it.
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

/** A leaf within the elements chosen so far. */
interface Spot {
  /** The remaining elements around it, from the outermost. */
  readonly within: readonly Element[];
  readonly isAccepted: boolean;
}

interface OpenField {
  readonly mayLack: boolean;
  readonly spots: readonly Spot[];
}

/**
 * Chooses an element of one array, and recurses into it. Fields that share no array are matched
 * independently, so the time is linear in the leaves. Combinations are only tried if a path leads to more
 * than one array, which needs keys with dots.
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
  // No array is left: fields that accept absence still have leaves.
  if (array === undefined) return false;
  const { sharing, others } = splitByArray(open, array);
  return canMeet(others) && enterElements(sharing, array).some(canMeet);
}

/** Splits fields by whether they share the array, directly or through other shared arrays. */
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

/** Narrows the fields to each element of an array that has an accepted leaf. */
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
