import type { Answers } from './console-server.ts';
import { Matcher, patternParts } from './matcher.ts';
import type { Records } from './records.ts';
import { edgeCaseList, samples } from './sendable-samples.ts';
import { Sender } from './sender.ts';
import { stackAnswer } from './stack-answer.ts';
import { catalogue, subjectDetail } from './subject-detail.ts';

/**
 * What the console's page can ask of `npm start`.
 *
 * @param url - Of the gateway; asked once the page sends something.
 * @param settings.source - Of the receiver's events.
 * @param settings.secret - The webhook's.
 */
export function consoleAnswers(
  records: Records,
  url: () => string,
  { source, secret }: { readonly source: string; readonly secret: string },
): Answers {
  const matcher = new Matcher(records, source);
  const sender = new Sender(records, url, secret);
  return {
    get: {
      '/requests': (id) => records.detail(Number(id)),
      '/catalogue': (name) => (name === '' ? catalogue() : subjectDetail(name)),
      '/patterns': () => patternParts(source),
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
