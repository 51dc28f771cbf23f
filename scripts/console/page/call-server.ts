import type { Refusal } from '../api/requests.ts';

/** `npm start` does not answer; it may later. */
export class NoAnswerError extends Error {
  constructor() {
    super('Disconnected: npm start is not running.');
  }
}

/**
 * Asks `npm start` for something.
 *
 * @returns Its answer, which is of the type that `../api.ts` has for the path.
 * @throws Error with what to show: why it refused; NoAnswerError where it does not answer.
 */
export async function ask<T>(path: string): Promise<T> {
  return await answerTo<T>(path, {});
}

/** As {@link ask}, with a question of its own. */
export async function tell<T>(path: string, question: object, signal?: AbortSignal): Promise<T> {
  return await answerTo<T>(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(question),
    ...(signal && { signal }),
  });
}

async function answerTo<T>(path: string, init: RequestInit): Promise<T> {
  const response = await fetch(path, init).catch((error: unknown) => {
    if (init.signal?.aborted === true) throw error;
    throw new NoAnswerError();
  });
  const answer: unknown = await response.json();
  if (response.ok) return answer as T;
  throw new Error((answer as Refusal).message);
}
