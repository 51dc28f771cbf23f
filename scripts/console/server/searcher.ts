import { setImmediate as pause } from 'node:timers/promises';
import * as v from 'valibot';
import type { Exchange } from '../../local/gateway.ts';
import type { FoundRequest, SearchResponse, SearchWord } from '../api/row-search.ts';
import { includesWord, matchesRow, parseSearch } from '../api/row-search.ts';
import { createExcerpt } from './create-excerpt.ts';
import { LatestRequests } from './latest-requests.ts';
import { readPlainBody } from './plain-body.ts';
import type { Records } from './records.ts';
import { validateRequest } from './validate-request.ts';

/** Time after which other work of the event loop gets its turn: a search of 30 MB takes some 60 ms. */
const MAX_SLICE_MS = 10;

/** Requests that get an excerpt, the newest: to find the field of each takes some ten times as long as the search. */
const MAX_EXCERPTS = 1_000;

const RequestSchema = v.object(
  {
    text: v.pipe(
      v.string('Expected a text'),
      v.maxLength(1_000, 'Expected at most 1,000 characters'),
    ),
    after: v.optional(v.number('Expected the id of a request'), 0),
    page: v.optional(v.string('Expected the id of a page'), ''),
  },
  'Expected an object',
);

interface FoundRecord {
  readonly id: number;
  readonly exchange: Exchange;
  /** The first word that its row does not have. */
  readonly word: SearchWord | undefined;
}

/** Searches all recorded requests: rows, bodies and headers. */
export class Searcher {
  readonly #records: Records;
  readonly #sliceMs: number;
  readonly #latest = new LatestRequests();

  /** @param sliceMs - Time after which other work of the event loop gets its turn. */
  constructor(records: Records, sliceMs = MAX_SLICE_MS) {
    this.#records = records;
    this.#sliceMs = sliceMs;
  }

  /** @throws UsageError for an invalid request, and if the same page sends another one before the response. */
  async search(input: unknown): Promise<SearchResponse> {
    const { text, after, page } = validateRequest(RequestSchema, input);
    return await this.#latest.run(page, (signal) => this.#find(text, after, signal));
  }

  async #find(text: string, after: number, signal: AbortSignal): Promise<SearchResponse> {
    const words = parseSearch(text);
    const records = this.#records.listRecords(after);
    const found: FoundRecord[] = [];
    let started = performance.now();
    const takeTurns = async () => {
      if (performance.now() - started <= this.#sliceMs) return;
      await pause();
      signal.throwIfAborted();
      started = performance.now();
    };
    for (const { row, exchange } of records) {
      await takeTurns();
      const others = words.filter((word) => !matchesRow(word, row));
      if (others.length > 0) {
        const content = getContent(exchange);
        if (!others.every((word) => includesWord(word, content))) continue;
      }
      found.push({ id: row.id, exchange, word: others[0] });
    }
    const requests: FoundRequest[] = [];
    for (const [index, { id, exchange, word }] of found.entries()) {
      await takeTurns();
      const isNew = index >= found.length - MAX_EXCERPTS;
      const excerpt = isNew && word ? createExcerpt(word, exchange) : undefined;
      requests.push({ id, ...(excerpt && { excerpt }) });
    }
    return { found: requests, last: records.at(-1)?.row.id ?? after };
  }
}

/** Returns the headers and the body in lower case. */
function getContent({ headers, body }: Exchange): string {
  const names = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return `${names.join('\n')}\n${readPlainBody(body)}`.toLowerCase();
}
