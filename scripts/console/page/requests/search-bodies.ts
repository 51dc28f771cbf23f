import type { SearchResponse, SearchRequest } from '../../api/row-search.ts';
import { postJson } from '../api-client.ts';

/** So long no key was pressed before a search is made. */
const TYPING_MS = 150;

/** So long new requests wait to be searched. */
const NEW_REQUESTS_MS = 500;

/** This page, among those that are open. */
const pageId = crypto.randomUUID();

/** What is sought, and the ids of the requests that have it in their bodies or headers. */
let searchText = '';
let foundIds = new Set<number>();
let lastSearchedId = 0;
let timer: ReturnType<typeof setTimeout> | undefined;
let controller: AbortController | undefined;

/** Whether the first answer to a search is still awaited. */
export const isSearching = (): boolean =>
  lastSearchedId === 0 && (timer !== undefined || controller !== undefined);

/** Whether a request has what is sought in its row, body or headers. */
export const hasFound = (id: number): boolean => foundIds.has(id);

/**
 * Searches the bodies and headers of all requests that `npm start` remembers, and those that come later.
 *
 * @param text - Words; the same as before searches the new requests alone.
 * @param onAnswer - Called once there is an answer.
 */
export function searchBodies(text: string, onAnswer: () => void): void {
  if (text !== searchText) {
    searchText = text;
    foundIds = new Set();
    lastSearchedId = 0;
    controller?.abort();
    controller = undefined;
    clearTimeout(timer);
    timer = undefined;
  }
  if (text.trim() === '' || timer !== undefined) return;
  timer = setTimeout(
    () => {
      timer = undefined;
      if (controller === undefined) void requestSearch(onAnswer);
      else searchBodies(text, onAnswer);
    },
    lastSearchedId === 0 ? TYPING_MS : NEW_REQUESTS_MS,
  );
}

async function requestSearch(onAnswer: () => void): Promise<void> {
  const current = new AbortController();
  controller = current;
  const question: SearchRequest = { text: searchText, after: lastSearchedId, page: pageId };
  // Without an answer there is what the rows have; new requests are a reason to ask again.
  const answer = await postJson<SearchResponse>('/search', question, current.signal).catch(
    () => undefined,
  );
  // Another search has taken its place.
  if (controller !== current) return;
  controller = undefined;
  for (const id of answer?.found ?? []) foundIds.add(id);
  lastSearchedId = answer?.last ?? lastSearchedId;
  onAnswer();
}
