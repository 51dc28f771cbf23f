import leven from 'leven';
import { findLeaves, isArray, isScalar, parsePath, type Path, type Value } from '../event.ts';
import type { Field } from '../pattern.ts';
import { describeAlternatives, describeKind } from './describe-value.ts';
import type { OtherNames } from './reason.ts';

/** Keys of an object in a message; at the top level, all fields of an EventBridge event. */
const MAX_KEYS = 6;
const MAX_TOP_KEYS = 9;

/** Longer names are not compared: the edit distance takes quadratic time. */
const MAX_NAME = 100;

/** What the event has instead, and whether it has something similar. */
interface Gap {
  readonly message: string;
  readonly isNear: boolean;
}

/** Explains that an event has no value at a path: how much of the path exists, and similar names. */
export function explainMissing(
  { path, alternatives }: Field,
  event: Value,
  getOtherNames: OtherNames,
): Gap {
  const expected = describeAlternatives(alternatives);
  const isNullWanted = alternatives.some((one) => one.op === 'equals' && one.value === null);
  const hint = isNullWanted ? ' (null is a value: {"exists":false} matches a missing field)' : '';
  const { message, isNear } = findGap(event, path, getOtherNames);
  return { message: `${message}; expected ${expected}${hint}`, isNear };
}

function findGap(event: Value, path: string, otherNames: OtherNames): Gap {
  const segments = path.split('.');
  const reached = followPath(event, parsePath(path));
  const [here] = reached[segments.length] ?? [];
  if (here !== undefined) {
    return { message: `there is ${describeKind(here)}${suggestField(here, path)}`, isNear: false };
  }
  const depth = reached.findLastIndex((nodes) => nodes.length > 0);
  const before = segments.slice(0, depth).join('.');
  const parent = before || 'the event';
  const key = segments[depth] ?? '';
  const nodes = reached[depth] ?? [];
  const objects = nodes.flatMap(collectObjects);
  if (objects.length === 0) {
    const message = `${parent} is ${describeKind(nodes[0] ?? null)}, so it has no ${key}`;
    return { message, isNear: false };
  }
  const keys = [...new Set(objects.flatMap((object) => Object.keys(object)))];
  const rest = segments.slice(depth);
  const meant =
    suggestKey(key, keys, otherNames) ??
    suggestPath(event, nodes, before, rest) ??
    (rest.length === 1 && depth > 0 ? suggestSimilarPath(event, key) : undefined);
  const most = depth === 0 ? MAX_TOP_KEYS : MAX_KEYS;
  return {
    message: `${parent} has no ${key}${meant ?? listKeys(sortByWords(keys, key), most)}`,
    isNear: meant !== undefined,
  };
}

const listKeys = (keys: readonly string[], most: number) =>
  keys.length === 0
    ? ': it is empty'
    : `, only ${keys.slice(0, most).join(', ')}${keys.length > most ? ', …' : ''}`;

/** Sorts names that share a word with another, as `total_paid` does with `paid`, before the others. */
function sortByWords(keys: readonly string[], key: string): readonly string[] {
  const words = new Set(splitWords(key));
  const countShared = (name: string) => splitWords(name).filter((word) => words.has(word)).length;
  return keys.toSorted((a, b) => countShared(b) - countShared(a));
}

const splitWords = (name: string) => name.toLowerCase().split(/[^a-z]+/u);

const askWhetherMeant = (names: readonly string[]) =>
  ` (did you mean ${names.slice(0, MAX_PATHS).join(' or ')}?)`;

/** Suggests other paths of the event that end with the missing part. */
function suggestPath(
  event: Value,
  nodes: readonly Value[],
  before: string,
  rest: readonly string[],
): string | undefined {
  const text = rest.join('.');
  const end = parsePath(text);
  const below = nodes.flatMap((node) => findPathsByEnd(node, before, end, text));
  const found = below.length > 0 ? below : findPathsByEnd(event, '', end, text);
  if (found.length > 0) return askWhetherMeant([...new Set(found)]);
  const [wrapper, ...inner] = rest;
  // A pattern copied with its key, such as EventPattern of a template.
  const isWrapped =
    before === '' && inner.length > 0 && findLeaves(event, parsePath(inner.join('.'))).length > 0;
  return isWrapped
    ? ` (did you mean ${inner.join('.')}, without ${wrapper} around it?)`
    : undefined;
}

/** Suggests paths of the event whose last name is similar. */
function suggestSimilarPath(event: Value, key: string): string | undefined {
  const found = new Set<string>();
  walkObjects(event, '', ({ object, path }) => {
    const near = Object.keys(object).filter((one) => isSimilar(one, key));
    for (const name of near) found.add(path === '' ? name : `${path}.${name}`);
    return found.size < MAX_PATHS;
  });
  const paths = [...found].slice(0, MAX_PATHS);
  return paths.length > 0 ? askWhetherMeant(paths) : undefined;
}

/** Suggests a field of an object or array without leaves. */
function suggestField(node: Value, path: string): string {
  const [key] = collectObjects(node).flatMap((object) => Object.keys(object));
  return key === undefined
    ? ', and patterns compare values'
    : `, and patterns compare values: name a field in it, such as ${path}.${key}`;
}

function suggestKey(
  key: string,
  keys: readonly string[],
  otherNames: OtherNames,
): string | undefined {
  const renamed = otherNames(key).find((name) => keys.includes(name));
  if (renamed !== undefined) {
    return ` but ${renamed}, its name in the other edition of Kinow's documentation: accept both with $or`;
  }
  const near = keys.filter((one) => isSimilar(one, key));
  return near.length > 0 ? askWhetherMeant(near) : undefined;
}

function isSimilar(one: string, other: string): boolean {
  if (Math.max(one.length, other.length) > MAX_NAME) return false;
  const distance = leven(one.toLowerCase(), other.toLowerCase());
  return distance < other.length && distance <= Math.max(1, other.length / 4);
}

/** Returns the values along a path, by the number of segments passed. */
function followPath(event: Value, { keys }: Path): Value[][] {
  const reached: Value[][] = [[event], ...keys.map(() => [])];
  for (const [depth, next] of keys.entries()) {
    for (const object of (reached[depth] ?? []).flatMap(collectObjects)) {
      for (const [more, key] of next.entries()) {
        if (Object.hasOwn(object, key)) reached[depth + more + 1]?.push(object[key] as Value);
      }
    }
  }
  return reached;
}

type Fields = Readonly<Record<string, Value>>;

/** An object of an event, and its path. */
interface Place {
  readonly object: Fields;
  readonly path: string;
}

/** Objects that are searched, to bound the time for large events. */
const MAX_OBJECTS = 1_000;

/** Paths that are suggested. */
const MAX_PATHS = 3;

/**
 * Finds paths below a value that end with `endText`, breadth first.
 *
 * @param from - The path of the value; empty for the event itself.
 */
function findPathsByEnd(value: Value, from: string, end: Path, endText: string): string[] {
  const found = new Set<string>();
  walkObjects(value, from, ({ object, path }) => {
    if (findLeaves(object, end).length > 0) found.add(path === '' ? endText : `${path}.${endText}`);
    return found.size < MAX_PATHS;
  });
  return [...found];
}

/**
 * Visits the objects below a value, breadth first, at most {@link MAX_OBJECTS}.
 *
 * @param from - The path of the value; empty for the event itself.
 * @param visit - Returns whether to go on.
 */
function walkObjects(value: Value, from: string, visit: (place: Place) => boolean): void {
  const places: Place[] = collectObjects(value).map((object) => ({ object, path: from }));
  for (let at = 0; at < Math.min(places.length, MAX_OBJECTS); at += 1) {
    const place = places[at] as Place;
    if (!visit(place)) return;
    if (places.length > MAX_OBJECTS) continue;
    const before = place.path === '' ? '' : `${place.path}.`;
    for (const [key, child] of Object.entries(place.object)) {
      for (const inner of collectObjects(child)) places.push({ object: inner, path: before + key });
    }
  }
}

/** Returns the value if it is an object, or the objects in an array at any depth. */
function collectObjects(value: Value): Fields[] {
  const objects: Fields[] = [];
  const values = [value];
  for (let next = values.pop(); next !== undefined; next = values.pop()) {
    if (isArray(next)) for (const item of next.toReversed()) values.push(item);
    else if (!isScalar(next)) objects.push(next);
  }
  return objects;
}
