import type { Random } from '../../../scripts/samples/random.ts';
import { Digits, Fields, isArray, type Json } from './json.ts';

/** A leaf of an event, with its path. */
export interface Leaf {
  readonly path: readonly string[];
  readonly value: Json;
  /** The array elements around it: number of the array, and index. */
  readonly within: readonly (readonly [array: number, index: number])[];
}

/** Parameters of an event's objects. */
export interface Shape {
  readonly keys: readonly string[];
  readonly scalars: readonly Json[];
  /** Percentages of arrays and of objects. */
  readonly arrays: number;
  readonly objects: number;
}

export function randomEvent(random: Random, shape: Shape): Fields {
  return randomObject(random, shape, 3);
}

function randomObject(random: Random, shape: Shape, levels: number): Fields {
  const count = random.int(1, 4);
  const keys = new Set(Array.from({ length: count }, () => random.pick(shape.keys)));
  return new Fields([...keys].map((key) => [key, randomValue(random, shape, levels - 1)]));
}

function randomValue(random: Random, shape: Shape, levels: number): Json {
  const dice = levels <= 0 ? 100 : random.int(1, 100);
  if (dice <= shape.objects) {
    return random.int(0, 9) === 0 ? new Fields([]) : randomObject(random, shape, levels);
  }
  if (dice > shape.objects + shape.arrays) return random.pick(shape.scalars);
  // Mostly of the same kind, as in real events.
  const kind = random.pick(['scalars', 'objects', 'objects', 'arrays', 'mixed'] as const);
  return Array.from({ length: random.int(0, 8) === 0 ? 0 : random.int(1, 3) }, () => {
    if (kind === 'scalars') return random.pick(shape.scalars);
    if (kind === 'objects') return randomObject(random, shape, levels);
    if (kind === 'arrays')
      return [randomObject(random, shape, levels), ...more(random, shape, levels)];
    return randomValue(random, shape, levels - 1);
  });
}

const more = (random: Random, shape: Shape, levels: number): Json[] =>
  Array.from({ length: random.int(0, 2) }, () =>
    random.int(0, 2) === 0 ? random.pick(shape.scalars) : randomObject(random, shape, levels),
  );

export function leavesOf(event: Json): Leaf[] {
  let arrays = 0;
  const leaves: Leaf[] = [];
  const visit = (value: Json, path: readonly string[], within: Leaf['within']): void => {
    if (value instanceof Fields) {
      for (const [key, child] of value.entries) visit(child, [...path, ...key.split('.')], within);
    } else if (isArray(value)) {
      const array = arrays;
      arrays += 1;
      for (const [index, item] of value.entries()) visit(item, path, [...within, [array, index]]);
    } else leaves.push({ path, value, within });
  };
  visit(event, [], []);
  return leaves;
}

/** Whether two leaves are in the same element of each shared array. */
export const agree = (one: Leaf, other: Leaf): boolean =>
  one.within.every(([array, index]) =>
    other.within.every(([second, at]) => array !== second || index === at),
  );

/** Returns the event with a changed or removed leaf. */
export function changed(random: Random, event: Fields, scalars: readonly Json[]): Fields {
  let countdown = random.int(0, Math.max(0, leavesOf(event).length - 1));
  const change = (value: Json): Json | undefined => {
    if (value instanceof Fields) {
      return new Fields(
        value.entries.flatMap(([key, child]) => {
          const now = change(child);
          return now === undefined ? [] : [[key, now] as const];
        }),
      );
    }
    if (isArray(value)) return value.map(change).filter((item) => item !== undefined);
    countdown -= 1;
    if (countdown !== -1) return value;
    return random.int(0, 3) === 0 ? undefined : random.pick(scalars.filter((one) => one !== value));
  };
  return change(event) as Fields;
}

export const digits = (...texts: readonly string[]): Digits[] =>
  texts.map((text) => new Digits(text));
