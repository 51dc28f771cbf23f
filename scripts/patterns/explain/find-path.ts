import { isArray, isScalar, leavesAt, type Path, type Value } from '../event.ts';

type Fields = Readonly<Record<string, Value>>;

/** An object of an event, and its path there. */
interface Place {
  readonly object: Fields;
  readonly path: string;
}

/** An event may be of any size, and a pattern is about what lies on top. */
const MOST_OBJECTS = 1_000;

/** More would not help to choose. */
const ENOUGH = 3;

/**
 * Paths of an event that end as a path does which it lacks, those nearest to the top first.
 *
 * @param from - The path of the value to look in; empty for the event itself.
 */
export function pathsEndingIn(value: Value, from: string, end: Path, endText: string): string[] {
  const found = new Set<string>();
  const places: Place[] = objectsIn(value).map((object) => ({ object, path: from }));
  for (let at = 0; at < Math.min(places.length, MOST_OBJECTS) && found.size < ENOUGH; at += 1) {
    const { object, path } = places[at] as Place;
    const before = path === '' ? '' : `${path}.`;
    if (leavesAt(object, end).length > 0) found.add(before + endText);
    if (places.length > MOST_OBJECTS) continue;
    for (const [key, child] of Object.entries(object)) {
      for (const inner of objectsIn(child)) places.push({ object: inner, path: before + key });
    }
  }
  return [...found];
}

/** The object that a value is, or those in an array, at any depth. */
export function objectsIn(value: Value): Fields[] {
  const objects: Fields[] = [];
  const values = [value];
  for (let next = values.pop(); next !== undefined; next = values.pop()) {
    if (isArray(next)) for (const item of next.toReversed()) values.push(item);
    else if (!isScalar(next)) objects.push(next);
  }
  return objects;
}
