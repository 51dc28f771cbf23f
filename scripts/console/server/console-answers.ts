import type { Answers } from './console-server.ts';
import { createPatternParts, Matcher } from './matcher.ts';
import type { Records } from './records.ts';
import { createSamples, listEdgeCases } from './sendable-samples.ts';
import { Sender } from './sender.ts';
import { saveRule } from './save-rule.ts';
import { createStackAnswer, type RulePlace } from './stack-answer.ts';
import { createCatalogue, createSubjectDetail } from './subject-detail.ts';

/**
 * Creates the handlers of the console's API.
 *
 * @param getUrl - Returns the URL of the local HTTP API. Called when the page sends a request.
 * @param settings.source - The source of the receiver's events.
 * @param settings.secret - The webhook secret.
 * @param settings.rules - Where rules are saved.
 */
export function createAnswers(
  records: Records,
  getUrl: () => string,
  {
    source,
    secret,
    rules,
  }: { readonly source: string; readonly secret: string; readonly rules: RulePlace },
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
      '/stack': (question) => createStackAnswer(rules, question),
      '/save': (question) => saveRule(rules, question),
      '/send': (question) => sender.send(question),
      '/burst': (question) => sender.sendBurst(question),
    },
  };
}
