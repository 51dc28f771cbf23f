import { catalogue, subjectDetail } from './catalogue.ts';
import { Matcher, patternParts } from './match.ts';
import type { Records } from './records.ts';
import { edgeCaseList, samples } from './samples.ts';
import { Sender } from './send.ts';
import type { Answers } from './serve.ts';
import { stackAnswer } from './stack.ts';

/**
 * What the console's page can ask of `npm start`.
 *
 * @param url - Of the gateway; asked once the page sends something.
 */
export function consoleAnswers(records: Records, url: () => string): Answers {
  const matcher = new Matcher(records);
  const sender = new Sender(records, url);
  return {
    get: {
      '/requests': (id) => records.detail(Number(id)),
      '/catalogue': (name) => (name === '' ? catalogue() : subjectDetail(name)),
      '/patterns': patternParts,
      '/events': (id) => matcher.event(id),
      '/samples': (name) => (name === '' ? edgeCaseList() : samples(name)),
    },
    post: {
      '/match': (question) => matcher.match(question),
      '/stack': stackAnswer,
      '/send': (question) => sender.send(question),
      '/burst': (question) => sender.burst(question),
    },
  };
}
