import type { Json } from '../json/parse-json.ts';
import { isOr } from '../parse-pattern.ts';

/** What it takes to match by a pattern, its `$or` written out. */
export interface Size {
  readonly branches: number;
  /** Those of the fields of all branches together. */
  readonly alternatives: number;
  /** How many levels the deepest field is nested in. */
  readonly levels: number;
}

/** Counts a pattern without writing it out. A field that comes twice counts twice. */
export function sizeOf(json: Json): Size {
  if (json.kind !== 'object') {
    const alternatives = json.kind === 'array' ? json.items.length : 1;
    return { branches: 1, alternatives, levels: 0 };
  }
  return json.entries.map(([key, value]) => sizeOfEntry(key, value)).reduce(both, EMPTY);
}

const EMPTY: Size = { branches: 1, alternatives: 0, levels: 0 };

function sizeOfEntry(key: string, value: Json): Size {
  if (key === '$or' && isOr(value)) return value.items.map(sizeOf).reduce(either);
  const size = sizeOf(value);
  return { ...size, levels: size.levels + key.split('.').length };
}

const either = (one: Size, other: Size): Size => ({
  branches: one.branches + other.branches,
  alternatives: one.alternatives + other.alternatives,
  levels: Math.max(one.levels, other.levels),
});

/** Each branch of one with each of the other. */
const both = (one: Size, other: Size): Size => ({
  branches: one.branches * other.branches,
  alternatives: one.alternatives * other.branches + other.alternatives * one.branches,
  levels: Math.max(one.levels, other.levels),
});
