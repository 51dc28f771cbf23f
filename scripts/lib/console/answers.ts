import type { Records } from './records.ts';
import type { Answers } from './serve.ts';

/** What the console's page can ask of `npm start`. */
export function consoleAnswers(records: Records): Answers {
  return {
    get: { '/requests': (id) => records.detail(Number(id)) },
    post: {},
  };
}
