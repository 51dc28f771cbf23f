import { getJson } from './api-client.ts';

/** A question with the same answer each time. What got no answer is asked again. */
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
