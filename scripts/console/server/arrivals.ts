import type { BusEvent } from '../../local/aws/eventbridge.ts';
import type { LocalRule } from '../../local/local-rules.ts';

/** An event on the bus, and the rules that it matched then. */
export interface Arrival {
  readonly event: BusEvent;
  readonly rules: readonly LocalRule[];
}

/** More characters of details are forgotten, the oldest first. */
const MAX_CHARACTERS = 10_000_000;

/** And more events. */
const MAX_EVENTS = 5_000;

/**
 * Events that are on the bus and whose request is not answered yet. Another program than the webhook may
 * put events there too: no request will ask for those.
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

  /** The event of a request, whose body it has as its detail: the first of several that came at once. */
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
