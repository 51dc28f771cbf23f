import { MAX_ENTRY_BYTES } from '../../../handler/entry.ts';
import type { BusEvent } from '../../local/aws/eventbridge.ts';
import { LOCAL_BUS } from '../../local/aws/local-aws.ts';
import type { Exchange } from '../../local/gateway.ts';
import { explainError } from '../../local/lambda/local-function.ts';
import type { LocalRule } from '../../local/rule-file.ts';
import type { NotMatching } from '../../local/not-matching.ts';
import { MAX_RECORDS } from '../api/limits.ts';
import type { Detail, Row } from '../api/requests.ts';
import { type Arrival, Arrivals } from './arrivals.ts';
import { createRow } from './create-row.ts';
import { explainUnknownSubject } from './documented-subject.ts';
import { checkSignature } from './signature-check.ts';

/** Limit for the bytes of all requests. In memory they take about ten times as much. */
const MAX_BYTES = 30_000_000;

interface PassedRequest {
  readonly row: Row;
  readonly exchange: Exchange;
  readonly failure: Promise<string>;
  readonly arrival: Arrival | undefined;
}

/** The requests and events that the page shows. */
export class Records {
  readonly #records: PassedRequest[] = [];
  readonly #arrivals = new Arrivals();
  readonly #listeners = new Set<(row: Row) => void>();
  readonly #explain: (event: BusEvent) => readonly NotMatching[];
  readonly #secret: string;
  #bytes = 0;
  /** IDs of this run are greater: a page may still show those of an earlier one. */
  readonly run = Date.now() * 1_000;
  #last = this.run;

  /**
   * @param whyNot - Explains why rules do not match an event.
   * @param secret - The webhook secret.
   */
  constructor(whyNot: (event: BusEvent) => readonly NotMatching[], secret: string) {
    this.#explain = whyNot;
    this.#secret = secret;
  }

  /** Records an event on the bus, before its request is answered. */
  addEvent(event: BusEvent, rules: readonly LocalRule[]): void {
    this.#arrivals.add({ event, rules });
  }

  addExchange(exchange: Exchange): void {
    const isOnTheBus = exchange.status === 200;
    const arrival = isOnTheBus ? this.#arrivals.take(exchange.body.toString()) : undefined;
    const rules = (arrival?.rules ?? []).map(({ name }) => name);
    this.#last += 1;
    const row = createRow(this.#last, exchange, rules, this.#secret);
    // Immediately: the source map is that of the current bundle.
    const failure = exchange.failure === undefined ? '' : explainError(exchange.failure);
    this.#records.push({ row, exchange, failure: Promise.resolve(failure), arrival });
    this.#bytes += computeSize(exchange);
    while (this.#records.length > MAX_RECORDS || this.#bytes > MAX_BYTES) {
      const oldest = this.#records.shift();
      this.#bytes -= oldest === undefined ? 0 : computeSize(oldest.exchange);
    }
    for (const listener of this.#listeners) listener(row);
  }

  /** Lists the rows after an ID, the oldest first. */
  listAfter(id: number): readonly Row[] {
    return this.#records.filter(({ row }) => row.id > id).map(({ row }) => row);
  }

  /** Lists the requests after an ID with their raw bodies, the oldest first. */
  listRecords(id: number): readonly { readonly row: Row; readonly exchange: Exchange }[] {
    return this.#records.filter(({ row }) => row.id > id);
  }

  /** Returns a request with its raw body; `undefined` if it was dropped. */
  getExchange(id: number): Exchange | undefined {
    return this.#records.find(({ row }) => row.id === id)?.exchange;
  }

  /** Lists the requests whose event reached the bus, the newest first. */
  listEvents(): readonly { readonly row: Row; readonly event: BusEvent }[] {
    return this.#records
      .flatMap(({ row, arrival }) => (arrival === undefined ? [] : [{ row, event: arrival.event }]))
      .toReversed();
  }

  /** @returns `undefined` if the request was dropped. */
  getDetail(id: number): Promise<Detail> | undefined {
    const record = this.#records.find(({ row }) => row.id === id);
    return record && this.#createDetail(record);
  }

  async #createDetail({ row, exchange, failure, arrival }: PassedRequest): Promise<Detail> {
    const { body, headers, answer, log } = exchange;
    return {
      ...row,
      headers,
      body: body.toString(),
      answer,
      log,
      failure: await failure,
      signature: checkSignature(body, headers, this.#secret),
      unknownSubject: explainUnknownSubject(row.subject),
      ...(arrival && toEventDetail(arrival.event)),
      ...(arrival && this.#findPrevious(row)),
      entryLimit: MAX_ENTRY_BYTES,
      matching: (arrival?.rules ?? []).map(({ name, text }) => ({ rule: name, pattern: text })),
      notMatching: arrival === undefined ? [] : this.#explain(arrival.event),
    };
  }

  /** Finds the last event of the same subject before. */
  #findPrevious({ id, subject }: Row): Pick<Detail, 'previous'> {
    const found = this.#records.findLast(
      ({ row, arrival }) => row.id < id && arrival !== undefined && row.subject === subject,
    );
    return found === undefined ? {} : { previous: found.row.id };
  }

  /** @returns A function that removes the listener. */
  listen(listener: (row: Row) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

function toEventDetail(event: BusEvent): Pick<Detail, 'event' | 'entry'> {
  const { detailText: _, timeSent, ...seen } = event;
  const entry = {
    Source: event.source,
    DetailType: event['detail-type'],
    EventBusName: LOCAL_BUS,
    Time: new Date(timeSent).toISOString(),
  };
  return { event: seen, entry };
}

/** Estimates the bytes of a request. */
const computeSize = ({ path, headers, body }: Exchange) =>
  path.length + JSON.stringify(headers).length + body.byteLength;
