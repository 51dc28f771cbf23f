import { setImmediate as pause } from 'node:timers/promises';
import * as v from 'valibot';
import type { Exchange } from '../../local/gateway.ts';
import type { SearchResponse } from '../api/row-search.ts';
import { includesWord, matchesRow, parseSearch } from '../api/row-search.ts';
import { LatestRequests } from './latest-requests.ts';
import type { Records } from './records.ts';
import { validateRequest } from './validate-request.ts';

/** A search of 30 MB takes some 60 ms on a fast machine. */
const MAX_SLICE_MS = 10;

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

  /** @throws UsageError for an invalid input, and if the same page asks another one meanwhile. */
  async search(input: unknown): Promise<SearchResponse> {
    const { text, after, page } = validateRequest(RequestSchema, input);
    return await this.#latest.run(page, (signal) => this.#find(text, after, signal));
  }

  async #find(text: string, after: number, signal: AbortSignal): Promise<SearchResponse> {
    const words = parseSearch(text);
    const records = this.#records.listRecords(after);
    const found: number[] = [];
    let started = performance.now();
    for (const { row, exchange } of records) {
      if (performance.now() - started > this.#sliceMs) {
        await pause();
        signal.throwIfAborted();
        started = performance.now();
      }
      const others = words.filter((word) => !matchesRow(word, row));
      if (others.length > 0) {
        const content = getContent(exchange);
        if (!others.every((word) => includesWord(word, content))) continue;
      }
      found.push(row.id);
    }
    return { found, last: records.at(-1)?.row.id ?? after };
  }
}

/** Headers and body in lower case. Escapes of JSON become what they mean: PHP writes `é` and `/` with them. */
function getContent({ headers, body }: Exchange): string {
  const names = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const text = body.toString();
  const plain = text.includes('\\')
    ? text.replaceAll(/\\(?:u([\da-f]{4})|\/)/giu, (_, code: string | undefined) =>
        code === undefined ? '/' : String.fromCharCode(Number.parseInt(code, 16)),
      )
    : text;
  return `${names.join('\n')}\n${plain}`.toLowerCase();
}
