/** A virtual clock, which stands still until it is set. */
export class VirtualClock {
  #now: number;

  /** @param start - Milliseconds since the epoch. */
  constructor(start: number) {
    this.#now = start;
  }

  readonly now = (): number => this.#now;

  /** Advances the clock. Times in the past are ignored. */
  advanceTo(time: number): void {
    this.#now = Math.max(this.#now, time);
  }
}
