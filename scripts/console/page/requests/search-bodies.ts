import type { SearchAnswer, SearchQuestion } from '../../api/row-search.ts';
import { tell } from '../call-server.ts';

/** So long no key was pressed before a search is made. */
const TYPING_MS = 150;

/** So long new requests wait to be searched. */
const NEW_REQUESTS_MS = 500;

/** This page, among those that are open. */
const page = crypto.randomUUID();

/** What is sought, and the ids of the requests that have it in their bodies or headers. */
let sought = '';
let found = new Set<number>();
let last = 0;
let waiting: ReturnType<typeof setTimeout> | undefined;
let asking: AbortController | undefined;

/** Whether the first answer to a search is still awaited. */
export const isSearching = (): boolean =>
  last === 0 && (waiting !== undefined || asking !== undefined);

/** Whether a request has what is sought in its row, body or headers. */
export const hasFound = (id: number): boolean => found.has(id);

/**
 * Searches the bodies and headers of all requests that `npm start` remembers, and those that come later.
 *
 * @param text - Words; the same as before searches the new requests alone.
 * @param onAnswer - Called once there is an answer.
 */
export function searchBodies(text: string, onAnswer: () => void): void {
  if (text !== sought) {
    sought = text;
    found = new Set();
    last = 0;
    asking?.abort();
    asking = undefined;
    clearTimeout(waiting);
    waiting = undefined;
  }
  if (text.trim() === '' || waiting !== undefined) return;
  waiting = setTimeout(
    () => {
      waiting = undefined;
      if (asking === undefined) void ask(onAnswer);
      else searchBodies(text, onAnswer);
    },
    last === 0 ? TYPING_MS : NEW_REQUESTS_MS,
  );
}

async function ask(onAnswer: () => void): Promise<void> {
  const controller = new AbortController();
  asking = controller;
  const question: SearchQuestion = { text: sought, after: last, page };
  // Without an answer there is what the rows have; new requests are a reason to ask again.
  const answer = await tell<SearchAnswer>('/search', question, controller.signal).catch(
    () => undefined,
  );
  // Another search has taken its place.
  if (asking !== controller) return;
  asking = undefined;
  for (const id of answer?.found ?? []) found.add(id);
  last = answer?.last ?? last;
  onAnswer();
}
