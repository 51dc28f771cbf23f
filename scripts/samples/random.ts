/** A pseudorandom number generator: the same values for a seed on every run and machine. */
export interface Random {
  /** Returns an integer from `min` to `max`, inclusive. */
  int(min: number, max: number): number;
  /** Returns an item of a pool, which must not be empty. */
  pick<T>(pool: readonly T[]): T;
  /** Returns `length` characters of `alphabet`. */
  string(length: number, alphabet: string): string;
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) h = Math.imul(h ^ byte, 0x01000193);
  return h >>> 0;
}

/** Mulberry32: returns numbers in [0, 1). */
function createMulberry32(state: number): () => number {
  let s = state;
  return () => {
    s = (s + 0x6d2b79f5) | 0;
    let t = Math.imul(s ^ (s >>> 15), s | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Creates a generator for a seed. */
export function createRandom(seed: string): Random {
  const next = createMulberry32(hash(seed));
  const int = (min: number, max: number): number => min + Math.floor(next() * (max - min + 1));
  return {
    int,
    pick: (pool) => {
      const item = pool[int(0, pool.length - 1)];
      if (item === undefined) throw new Error('The pool is empty');
      return item;
    },
    string: (length, alphabet) =>
      Array.from({ length }, () => alphabet.charAt(int(0, alphabet.length - 1))).join(''),
  };
}
