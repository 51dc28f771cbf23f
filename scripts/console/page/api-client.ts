import type { Refusal } from '../api/requests.ts';

/** `npm start` does not answer; it may later. */
export class DisconnectedError extends Error {
  constructor() {
    super('Disconnected: npm start is not running.');
  }
}

/** Identifies this page among those that are open: the server drops its earlier requests. */
export const PAGE_ID = crypto.randomUUID();

/**
 * Asks `npm start` for something.
 *
 * @returns Its answer, which is of the type that `../api.ts` has for the path.
 * @throws Error with what to show: why it refused; NoAnswerError where it does not answer.
 */
export async function getJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  return await requestJson<T>(path, { ...(signal && { signal }) });
}

/** As {@link getJson}, with a question of its own. */
export async function postJson<T>(
  path: string,
  question: object,
  signal?: AbortSignal,
): Promise<T> {
  return await requestJson<T>(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(question),
    ...(signal && { signal }),
  });
}

async function requestJson<T>(path: string, init: RequestInit): Promise<T> {
  const response = await fetch(path, init).catch((error: unknown) => {
    if (init.signal?.aborted === true) throw error;
    throw new DisconnectedError();
  });
  const answer: unknown = await response.json();
  if (response.ok) return answer as T;
  throw new Error((answer as Refusal).message);
}
