import type { SearchResponse, SearchRequest } from '../../api/row-search.ts';
import { PAGE_ID, postJson } from '../api-client.ts';
import { LatestTask } from '../latest-task.ts';

/** Delay of a search after the last key. */
const TYPING_DELAY_MS = 150;

/** Delay of a search of new requests. */
const NEW_REQUESTS_DELAY_MS = 500;

/** What is searched for, and the ids of the requests that have it in their bodies or headers. */
let searchText = '';
let foundIds = new Set<number>();
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
export const hasFound = (id: number): boolean => foundIds.has(id);

/**
 * Searches the bodies and headers of all requests that `npm start` keeps, and of those that come later.
 *
 * @param text - Words; the same as before searches the new requests alone.
 * @param onResponse - Called with each response, and each failure.
 */
export function searchBodies(text: string, onResponse: () => void): void {
  if (text !== searchText) {
    searchText = text;
    foundIds = new Set();
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
    for (const id of response.found) foundIds.add(id);
    lastSearchedId = response.last;
    problem = '';
  } catch (error) {
    // The rows are filtered all the same; new requests are a reason to search again.
    problem = (error as Error).message;
  }
  onResponse();
}
