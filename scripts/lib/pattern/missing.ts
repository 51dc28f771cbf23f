import leven from 'leven';
import { describedAll, describedKind } from './describe.ts';
import { isArray, isScalar, type Path, pathOf, type Value } from './event.ts';
import type { Field } from './pattern.ts';
import type { OtherNames } from './why-not.ts';

type Fields = Readonly<Record<string, Value>>;

/** Longer names are not compared letter by letter. */
const LONGEST = 100;

/** Says that there is no value at a path: how far the path leads, and what may be meant. */
export function missing(
  { path, alternatives }: Field,
  event: Value,
  otherNames: OtherNames,
): string {
  const expected = describedAll(alternatives);
  const isNullWanted = alternatives.some((one) => one.op === 'equals' && one.value === null);
  const hint = isNullWanted
    ? ' (null is a value that is there: {"exists":false} accepts that none is)'
    : '';
  return `${gap(event, path, otherNames)}; expected ${expected}${hint}`;
}

function gap(event: Value, path: string, otherNames: OtherNames): string {
  const segments = path.split('.');
  const reached = reachedOn(event, pathOf(path));
  const [here] = reached[segments.length] ?? [];
  if (here !== undefined) return `there is ${describedKind(here)}${instead(here, path)}`;
  const depth = reached.findLastIndex((nodes) => nodes.length > 0);
  const parent = segments.slice(0, depth).join('.') || 'the event';
  const key = segments[depth] ?? '';
  const nodes = reached[depth] ?? [];
  const objects = nodes.flatMap(objectsIn);
  if (objects.length === 0) {
    return `${parent} is ${describedKind(nodes[0] ?? null)}, so it has no ${key}`;
  }
  const keys = [...new Set(objects.flatMap((object) => Object.keys(object)))];
  return `${parent} has no ${key}${nearMiss(key, keys, otherNames)}`;
}

/** What there is where a leaf is needed. */
function instead(node: Value, path: string): string {
  const [key] = objectsIn(node).flatMap((object) => Object.keys(object));
  return key === undefined
    ? ', where a value is needed'
    : `, where a value is needed: name a field in it, such as ${path}.${key}`;
}

function nearMiss(key: string, keys: readonly string[], otherNames: OtherNames): string {
  const renamed = otherNames(key).find((name) => keys.includes(name));
  if (renamed !== undefined) {
    return ` but ${renamed}, as the other edition of Kinow's documentation calls it: accept both by $or`;
  }
  if (keys.length === 0) return ': it is empty';
  const near = keys.filter((one) => isNear(one.toLowerCase(), key.toLowerCase()));
  if (near.length > 0) return `: is ${near.slice(0, 3).join(' or ')} meant?`;
  return ` but ${keys.slice(0, 6).join(', ')}${keys.length > 6 ? ', …' : ''}`;
}

function isNear(one: string, other: string): boolean {
  if (Math.max(one.length, other.length) > LONGEST) return false;
  const distance = leven(one, other);
  return distance < other.length && distance <= Math.max(1, other.length / 4);
}

/** By the number of segments that led there: everything on the way along a path. */
function reachedOn(event: Value, { keys }: Path): Value[][] {
  const reached: Value[][] = [[event], ...keys.map(() => [])];
  for (const [depth, next] of keys.entries()) {
    for (const object of (reached[depth] ?? []).flatMap(objectsIn)) {
      for (const [more, key] of next.entries()) {
        if (Object.hasOwn(object, key)) reached[depth + more + 1]?.push(object[key] as Value);
      }
    }
  }
  return reached;
}

/** The object that a value is, or those in an array, at any depth. */
function objectsIn(value: Value): Fields[] {
  const objects: Fields[] = [];
  const values = [value];
  for (let next = values.pop(); next !== undefined; next = values.pop()) {
    if (isArray(next)) for (const item of next.toReversed()) values.push(item);
    else if (!isScalar(next)) objects.push(next);
  }
  return objects;
}
