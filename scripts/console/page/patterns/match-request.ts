import type { MatchResponse, MatchRequest } from '../../api/patterns.ts';
import { postJson } from '../api-client.ts';

/** This page, among those that are open. */
const pageId = crypto.randomUUID();

let asking = new AbortController();
/** The answer to the last question, until it is there. */
let pending: Promise<unknown> | undefined;

/**
 * Asks what a pattern matches, in place of what was asked before.
 *
 * @returns `undefined` where the question has been let go meanwhile.
 * @throws Error with what to show.
 */
export async function requestMatch(question: MatchRequest): Promise<MatchResponse | undefined> {
  cancelMatch();
  asking = new AbortController();
  const { signal } = asking;
  const answer = postJson<MatchResponse>('/match', { ...question, page: pageId }, signal);
  pending = answer;
  try {
    const told = await answer;
    return signal.aborted ? undefined : told;
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  } finally {
    if (pending === answer) pending = undefined;
  }
}

/** Awaits no answer any more. */
export function cancelMatch(): void {
  asking.abort();
}

/** Waits until what has been asked is answered, so that answers are shown however often it is asked. */
export async function waitForMatch(): Promise<void> {
  if (pending === undefined) return;
  await Promise.allSettled([pending]);
  // Another may have taken its place.
  await waitForMatch();
}
