import { ask } from './call-server.ts';

/** A question with the same answer each time. What got no answer is asked again. */
export function askOnce<T>(path: string): () => Promise<T> {
  let asked: Promise<T> | undefined;
  return async () => {
    asked ??= ask<T>(path);
    try {
      return await asked;
    } catch (error) {
      asked = undefined;
      throw error;
    }
  };
}
