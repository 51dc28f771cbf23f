import leven from 'leven';
import { leavesAt, type Path, pathOf, type Value } from '../event.ts';
import type { Field } from '../parse-pattern.ts';
import { describedAll, describedKind } from './describe-value.ts';
import type { OtherNames } from './explain-mismatch.ts';
import { objectsIn, pathsEndingIn } from './find-path.ts';

/** Of the event itself all that EventBridge gives it, of an object within so many. */
const MOST_KEYS = 6;
const MOST_TOP_KEYS = 9;

/** Longer names are not compared letter by letter. */
const LONGEST = 100;

/** What there is instead, and whether something else may have been meant. */
interface Gap {
  readonly message: string;
  readonly isNear: boolean;
}

/** Says that there is no value at a path: how far the path leads, and what may be meant. */
export function missing({ path, alternatives }: Field, event: Value, otherNames: OtherNames): Gap {
  const expected = describedAll(alternatives);
  const isNullWanted = alternatives.some((one) => one.op === 'equals' && one.value === null);
  const hint = isNullWanted
    ? ' (null is a value that is there: {"exists":false} accepts that none is)'
    : '';
  const { message, isNear } = gap(event, path, otherNames);
  return { message: `${message}; expected ${expected}${hint}`, isNear };
}

function gap(event: Value, path: string, otherNames: OtherNames): Gap {
  const segments = path.split('.');
  const reached = reachedOn(event, pathOf(path));
  const [here] = reached[segments.length] ?? [];
  if (here !== undefined) {
    return { message: `there is ${describedKind(here)}${instead(here, path)}`, isNear: false };
  }
  const depth = reached.findLastIndex((nodes) => nodes.length > 0);
  const before = segments.slice(0, depth).join('.');
  const parent = before || 'the event';
  const key = segments[depth] ?? '';
  const nodes = reached[depth] ?? [];
  const objects = nodes.flatMap(objectsIn);
  if (objects.length === 0) {
    const message = `${parent} is ${describedKind(nodes[0] ?? null)}, so it has no ${key}`;
    return { message, isNear: false };
  }
  const keys = [...new Set(objects.flatMap((object) => Object.keys(object)))];
  const meant =
    nearMiss(key, keys, otherNames) ?? elsewhere(event, nodes, before, segments.slice(depth));
  const most = depth === 0 ? MOST_TOP_KEYS : MOST_KEYS;
  return {
    message: `${parent} has no ${key}${meant ?? listed(keys, most)}`,
    isNear: meant !== undefined,
  };
}

const listed = (keys: readonly string[], most: number) =>
  keys.length === 0
    ? ': it is empty'
    : ` but ${keys.slice(0, most).join(', ')}${keys.length > most ? ', …' : ''}`;

/** Where else the event has what the rest of the path names. */
function elsewhere(
  event: Value,
  nodes: readonly Value[],
  before: string,
  rest: readonly string[],
): string | undefined {
  const text = rest.join('.');
  const end = pathOf(text);
  const below = nodes.flatMap((node) => pathsEndingIn(node, before, end, text));
  const found = below.length > 0 ? below : pathsEndingIn(event, '', end, text);
  if (found.length > 0) return `: is ${[...new Set(found)].slice(0, 3).join(' or ')} meant?`;
  const [wrapper, ...inner] = rest;
  // As in a template, where the pattern is the value of EventPattern.
  const isWrapped =
    before === '' && inner.length > 0 && leavesAt(event, pathOf(inner.join('.'))).length > 0;
  return isWrapped ? `: is ${inner.join('.')} meant, without ${wrapper} around it?` : undefined;
}

/** What there is where a leaf is needed. */
function instead(node: Value, path: string): string {
  const [key] = objectsIn(node).flatMap((object) => Object.keys(object));
  return key === undefined
    ? ', where a value is needed'
    : `, where a value is needed: name a field in it, such as ${path}.${key}`;
}

function nearMiss(
  key: string,
  keys: readonly string[],
  otherNames: OtherNames,
): string | undefined {
  const renamed = otherNames(key).find((name) => keys.includes(name));
  if (renamed !== undefined) {
    return ` but ${renamed}, as the other edition of Kinow's documentation calls it: accept both by $or`;
  }
  const near = keys.filter((one) => isNear(one.toLowerCase(), key.toLowerCase()));
  return near.length > 0 ? `: is ${near.slice(0, 3).join(' or ')} meant?` : undefined;
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
