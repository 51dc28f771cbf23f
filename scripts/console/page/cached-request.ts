import { getJson } from './api-client.ts';

/** Creates a request whose response is kept. A failed request is repeated on the next call. */
export function createCachedRequest<T>(path: string): () => Promise<T> {
  let response: Promise<T> | undefined;
  return async () => {
    response ??= getJson<T>(path);
    try {
      return await response;
    } catch (error) {
      response = undefined;
      throw error;
    }
  };
}
