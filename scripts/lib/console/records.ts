import type { BusEvent } from '../aws/event-bus.ts';
import type { Exchange } from '../gateway.ts';
import { localSecret } from '../lambda/environment.ts';
import type { LocalRule } from '../local-rules.ts';
import type { Detail, NotMatching, Row } from './api.ts';
import { checkSignature } from './signature-check.ts';

/** More are forgotten, the oldest first. */
const MOST_RECORDS = 5_000;

interface Arrival {
  readonly event: BusEvent;
  readonly rules: readonly LocalRule[];
}

/** What has passed, for the page to show. */
export class Records {
  readonly #records: {
    readonly row: Row;
    readonly exchange: Exchange;
    readonly arrival?: Arrival;
  }[] = [];
  readonly #arrivals = new Map<string, Arrival>();
  readonly #listeners = new Set<(row: Row) => void>();
  readonly #whyNot: (event: BusEvent) => readonly NotMatching[];
  #last = 0;

  /** @param whyNot - Why the other rules do not match an event, as they are now. */
  constructor(whyNot: (event: BusEvent) => readonly NotMatching[]) {
    this.#whyNot = whyNot;
  }

  /** An event on the bus; its request is answered afterwards. */
  arrived(event: BusEvent, rules: readonly LocalRule[]): void {
    const id = idOf(event);
    if (id === undefined) return;
    this.#arrivals.set(id, { event, rules });
    // Another program than the webhook may put events onto the bus: no request will ask for those.
    const [oldest] = this.#arrivals.keys();
    if (this.#arrivals.size > MOST_RECORDS && oldest !== undefined) this.#arrivals.delete(oldest);
  }

  answered(exchange: Exchange): void {
    const { log } = exchange;
    const eventId = textOf(log['event_id']);
    const arrival = this.#arrivals.get(eventId);
    this.#arrivals.delete(eventId);
    this.#last += 1;
    const row: Row = {
      id: this.#last,
      time: Date.now(),
      method: exchange.method,
      path: exchange.path,
      status: exchange.status,
      outcome: textOf(log['outcome']) || (exchange.failure ? 'failed' : 'not found'),
      subject: textOf(log['subject']),
      eventId,
      rules: (arrival?.rules ?? []).map(({ name }) => name),
      milliseconds: exchange.milliseconds,
      bytes: exchange.body.byteLength,
    };
    this.#records.push({ row, exchange, ...(arrival && { arrival }) });
    if (this.#records.length > MOST_RECORDS) this.#records.shift();
    for (const listener of this.#listeners) listener(row);
  }

  /** The rows after one, the oldest first. */
  after(id: number): readonly Row[] {
    return this.#records.filter(({ row }) => row.id > id).map(({ row }) => row);
  }

  detail(id: number): Detail | undefined {
    const record = this.#records.find(({ row }) => row.id === id);
    if (record === undefined) return undefined;
    const { row, exchange, arrival } = record;
    const { body, headers, answer, log } = exchange;
    const { detailText: _, timeSent: __, ...event } = arrival?.event ?? {};
    return {
      ...row,
      headers,
      body: body.toString(),
      answer,
      log,
      signature: checkSignature(body, headers['x-kinow-signature'], localSecret()),
      ...(arrival && { event }),
      notMatching: arrival === undefined ? [] : this.#whyNot(arrival.event),
    };
  }

  /** @returns A function that ends it. */
  listen(listener: (row: Row) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : '');

function idOf({ detail }: BusEvent): string | undefined {
  const { event_id: id } = detail as { event_id?: unknown };
  return typeof id === 'string' ? id : undefined;
}
