import type { Run } from './crash.ts';

/** How long invocations took that were not killed: the first of a process, and the later ones. */
export class Durations {
  readonly #first: number[] = [];
  readonly #later: number[] = [];

  record({ answer, isFirst, durationMs }: Run): void {
    if (answer !== undefined) (isFirst ? this.#first : this.#later).push(durationMs);
  }

  /** Half of them took longer. */
  computeMedian(isFirst: boolean): number {
    const sorted = (isFirst ? this.#first : this.#later).toSorted((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)] ?? 0;
  }
}
