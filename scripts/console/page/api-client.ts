import { readJson, toFields } from '../../shared/read-json.ts';
import type { Refusal } from '../api/requests.ts';

/** `npm start` does not respond. */
export class DisconnectedError extends Error {
  constructor() {
    super('Disconnected: npm start is not running.');
  }
}

/** Identifies this page among those that are open: the server drops its earlier requests. */
export const PAGE_ID = crypto.randomUUID();

/**
 * Requests JSON from `npm start`.
 *
 * @returns The response, of the type that `api/` has for the path.
 * @throws Error with the message of a refusal; DisconnectedError if there is no response.
 */
export async function getJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  return await requestJson<T>(path, { ...(signal && { signal }) });
}

/** Like {@link getJson}, for a POST with a JSON body. */
export async function postJson<T>(path: string, body: object, signal?: AbortSignal): Promise<T> {
  return await requestJson<T>(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    ...(signal && { signal }),
  });
}

async function requestJson<T>(path: string, init: RequestInit): Promise<T> {
  const response = await fetch(path, init).catch((error: unknown) => {
    if (init.signal?.aborted === true) throw error;
    throw new DisconnectedError();
  });
  const text = await response.text().catch((error: unknown) => {
    if (init.signal?.aborted === true) throw error;
    throw new DisconnectedError();
  });
  const result = readJson(text);
  if (response.ok && result !== undefined) return result as T;
  const { message } = toFields(result) as Partial<Refusal>;
  throw new Error(
    message ?? `The answer ${response.status} is not from npm start. Reload the page.`,
  );
}
