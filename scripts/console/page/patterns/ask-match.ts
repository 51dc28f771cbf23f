import type { MatchAnswer, MatchQuestion } from '../../api/patterns.ts';
import { tell } from '../call-server.ts';

/** This page, among those that are open. */
const page = crypto.randomUUID();

let asking = new AbortController();
/** The answer to the last question, until it is there. */
let awaited: Promise<unknown> | undefined;

/**
 * Asks what a pattern matches, in place of what was asked before.
 *
 * @returns `undefined` where the question has been let go meanwhile.
 * @throws Error with what to show.
 */
export async function askMatch(question: MatchQuestion): Promise<MatchAnswer | undefined> {
  letGo();
  asking = new AbortController();
  const { signal } = asking;
  const answer = tell<MatchAnswer>('/match', { ...question, page }, signal);
  awaited = answer;
  try {
    const told = await answer;
    return signal.aborted ? undefined : told;
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  } finally {
    if (awaited === answer) awaited = undefined;
  }
}

/** Awaits no answer any more. */
export function letGo(): void {
  asking.abort();
}

/** Waits until what has been asked is answered, so that answers are shown however often it is asked. */
export async function onceJudged(): Promise<void> {
  if (awaited === undefined) return;
  await Promise.allSettled([awaited]);
  // Another may have taken its place.
  await onceJudged();
}
