/** A clock that stands still until it is set: a day passes in the time that its work takes. */
export class VirtualClock {
  #now: number;

  /** @param start - Milliseconds since the epoch. */
  constructor(start: number) {
    this.#now = start;
  }

  readonly now = (): number => this.#now;

  /** Sets the clock; a time that is past leaves it as it is. */
  advanceTo(time: number): void {
    this.#now = Math.max(this.#now, time);
  }
}
