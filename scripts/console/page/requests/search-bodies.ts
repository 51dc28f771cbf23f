import type { Excerpt, SearchResponse, SearchRequest } from '../../api/row-search.ts';
import { PAGE_ID, postJson } from '../api-client.ts';
import { LatestTask } from '../latest-task.ts';

/** Delay of a search after the last key. */
const TYPING_DELAY_MS = 150;

/** Delay of a search of new requests. */
const NEW_REQUESTS_DELAY_MS = 500;

/** What is searched for, and the requests that have it, by id, each with where it is. */
let searchText = '';
let foundExcerpts = new Map<number, Excerpt | undefined>();
let lastSearchedId = 0;
let problem = '';
let timer: ReturnType<typeof setTimeout> | undefined;
const latest = new LatestTask();

/** Whether the first response to a search is still awaited. */
export const isSearching = (): boolean =>
  lastSearchedId === 0 && (timer !== undefined || latest.isRunning);

/** Why the bodies and headers could not be searched; empty if they were. */
export const getSearchProblem = (): string => problem;

/** Whether the server found a request: by its row, body or headers. */
export const hasFound = (id: number): boolean => foundExcerpts.has(id);

/** Returns where the server found a request; `undefined` if its row shows that. */
export const getExcerpt = (id: number): Excerpt | undefined => foundExcerpts.get(id);

/**
 * Searches the bodies and headers of all requests that `npm start` keeps, and of those that come later.
 *
 * @param text - Words; the same as before searches the new requests alone.
 * @param onResponse - Called with each response, and each failure.
 */
export function searchBodies(text: string, onResponse: () => void): void {
  if (text !== searchText) {
    searchText = text;
    foundExcerpts = new Map();
    lastSearchedId = 0;
    problem = '';
    latest.cancel();
    clearTimeout(timer);
    timer = undefined;
  }
  if (text.trim() === '' || timer !== undefined) return;
  timer = setTimeout(
    () => {
      timer = undefined;
      if (latest.isRunning) searchBodies(text, onResponse);
      else void requestSearch(onResponse);
    },
    lastSearchedId === 0 ? TYPING_DELAY_MS : NEW_REQUESTS_DELAY_MS,
  );
}

async function requestSearch(onResponse: () => void): Promise<void> {
  const request: SearchRequest = { text: searchText, after: lastSearchedId, page: PAGE_ID };
  try {
    const response = await latest.run(
      async (signal) => await postJson<SearchResponse>('/search', request, signal),
    );
    if (response === undefined) return;
    for (const { id, excerpt } of response.found) foundExcerpts.set(id, excerpt);
    lastSearchedId = response.last;
    problem = '';
  } catch (error) {
    // The rows are filtered all the same; new requests are a reason to search again.
    problem = (error as Error).message;
  }
  onResponse();
}
