import type { Answers } from './console-server.ts';
import { createPatternParts, Matcher } from './matcher.ts';
import type { Records } from './records.ts';
import { createSamples, listEdgeCases } from './sendable-samples.ts';
import { Sender } from './sender.ts';
import { createStackAnswer } from './stack-answer.ts';
import { createCatalogue, createSubjectDetail } from './subject-detail.ts';

/**
 * What the console's page can ask of `npm start`.
 *
 * @param getUrl - Of the gateway; asked once the page sends something.
 * @param settings.source - Of the receiver's events.
 * @param settings.secret - The webhook's.
 */
export function createAnswers(
  records: Records,
  getUrl: () => string,
  { source, secret }: { readonly source: string; readonly secret: string },
): Answers {
  const matcher = new Matcher(records, source);
  const sender = new Sender(records, getUrl, secret);
  return {
    get: {
      '/requests': (id) => records.getDetail(Number(id)),
      '/catalogue': (name) => (name === '' ? createCatalogue() : createSubjectDetail(name)),
      '/patterns': () => createPatternParts(source),
      '/events': (id) => matcher.getEvent(id),
      '/samples': (name) => (name === '' ? listEdgeCases() : createSamples(name)),
    },
    post: {
      '/match': (question) => matcher.match(question),
      '/stack': createStackAnswer,
      '/send': (question) => sender.send(question),
      '/burst': (question) => sender.sendBurst(question),
    },
  };
}
