import type { Run } from './crash.ts';

/** Durations of invocations that were not killed: the first of a process, and later ones. */
export class Durations {
  readonly #first: number[] = [];
  readonly #later: number[] = [];

  record({ answer, isFirst, durationMs }: Run): void {
    if (answer !== undefined) (isFirst ? this.#first : this.#later).push(durationMs);
  }

  /** The median. */
  computeMedian(isFirst: boolean): number {
    const sorted = (isFirst ? this.#first : this.#later).toSorted((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)] ?? 0;
  }
}
