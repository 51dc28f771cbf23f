/** Values that look random and are the same on every run and machine: one source for each seed. */
export interface Random {
  /** A whole number from `min` to `max`, both included. */
  int(min: number, max: number): number;
  /** One item of a pool. */
  pick<T>(pool: readonly T[]): T;
  /** `length` characters of `alphabet`. */
  string(length: number, alphabet: string): string;
}

/** FNV-1a, 32 bits: turns a seed's text into a number. */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) h = Math.imul(h ^ byte, 0x01000193);
  return h >>> 0;
}

/** Mulberry32: numbers from 0 up to, not including, 1. */
function createMulberry32(state: number): () => number {
  let s = state;
  return () => {
    s = (s + 0x6d2b79f5) | 0;
    let t = Math.imul(s ^ (s >>> 15), s | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The source of random values for a seed. */
export function createRandom(seed: string): Random {
  const next = createMulberry32(hash(seed));
  const int = (min: number, max: number): number => min + Math.floor(next() * (max - min + 1));
  return {
    int,
    pick: (pool) => pickItem(pool, int(0, pool.length - 1)),
    string: (length, alphabet) =>
      Array.from({ length }, () => alphabet.charAt(int(0, alphabet.length - 1))).join(''),
  };
}

/** The item at an index, counted on from the start when the pool ends. */
export function pickItem<T>(pool: readonly T[], index: number): T {
  const item = pool[index % pool.length];
  if (item === undefined) throw new Error('There is nothing to pick from');
  return item;
}
