import type { BusEvent } from '../../local/aws/eventbridge.ts';
import type { LocalRule } from '../../local/rule-file.ts';

/** An event on the bus, and the rules that it matched. */
export interface Arrival {
  readonly event: BusEvent;
  readonly rules: readonly LocalRule[];
}

/** Limit for the characters of all details. The oldest events are dropped first. */
const MAX_CHARACTERS = 10_000_000;

const MAX_EVENTS = 5_000;

/**
 * Events on the bus whose request is not answered yet. Programs other than the webhook can publish events
 * without a request, so the number is limited.
 */
export class Arrivals {
  readonly #arrivals = new Set<Arrival>();
  #characters = 0;

  add(arrival: Arrival): void {
    this.#arrivals.add(arrival);
    this.#characters += arrival.event.detailText.length;
    for (const oldest of this.#arrivals) {
      if (this.#arrivals.size <= MAX_EVENTS && this.#characters <= MAX_CHARACTERS) break;
      this.#forget(oldest);
    }
  }

  /** Removes and returns the oldest event whose detail is the body of a request. */
  take(body: string): Arrival | undefined {
    for (const arrival of this.#arrivals) {
      if (arrival.event.detailText !== body) continue;
      this.#forget(arrival);
      return arrival;
    }
    return undefined;
  }

  #forget(arrival: Arrival): void {
    if (this.#arrivals.delete(arrival)) this.#characters -= arrival.event.detailText.length;
  }
}
