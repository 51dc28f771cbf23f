import type { LocalQueues } from '../../local/aws/local-queues.ts';
import type { WatchedRuleList } from '../api/patterns.ts';
import { createConditionResponse } from './condition-response.ts';
import type { ApiHandlers } from './console-server.ts';
import { createPatternParts, Matcher } from './matcher.ts';
import { QueueViewer } from './queue-viewer.ts';
import type { Records } from './records.ts';
import { createSamples, listEdgeCases } from './sendable-samples.ts';
import { Searcher } from './searcher.ts';
import { Sender } from './sender.ts';
import { createSetup } from './setup.ts';
import { saveRule } from './save-rule.ts';
import type { RulePlace } from './rule-place.ts';
import { createStackResponse } from './stack-response.ts';
import { createYamlResponse } from './yaml-response.ts';
import { createCatalogue, createSubjectDetail } from './subject-detail.ts';

/**
 * Creates the handlers of the console's API.
 *
 * @param getUrl - Returns the URL of the local HTTP API. Called when the page sends a request.
 * @param settings.queues - What the receiver could not publish.
 * @param settings.source - The source of the receiver's events.
 * @param settings.secret - The webhook secret.
 * @param settings.rules - Where rules are saved.
 */
export function createApiHandlers(
  records: Records,
  getUrl: () => string,
  {
    queues,
    source,
    secret,
    rules,
  }: {
    readonly queues: LocalQueues;
    readonly source: string;
    readonly secret: string;
    readonly rules: RulePlace;
  },
): ApiHandlers {
  const matcher = new Matcher(records, source);
  const queueViewer = new QueueViewer(queues, getUrl, secret);
  const searcher = new Searcher(records);
  const sender = new Sender(records, getUrl, secret);
  return {
    get: {
      '/requests': (id) => records.getDetail(Number(id)),
      '/catalogue': (name) => (name === '' ? createCatalogue() : createSubjectDetail(name)),
      '/patterns': () => createPatternParts(source),
      '/rules': (): WatchedRuleList => ({ rules: rules.list() }),
      '/events': (id) => matcher.getEvent(id),
      '/queues': (id) => (id === '' ? queueViewer.list() : queueViewer.getBody(id)),
      '/setup': () => createSetup(getUrl(), secret),
      '/samples': (name) => (name === '' ? listEdgeCases() : createSamples(name)),
    },
    post: {
      '/match': (input) => matcher.match(input),
      '/search': (input) => searcher.search(input),
      '/condition': (input) => createConditionResponse(input, source),
      '/yaml': createYamlResponse,
      '/stack': (input) => createStackResponse(rules, input),
      '/save': (input) => saveRule(rules, input),
      '/send': (input) => sender.send(input),
      '/redrive': (input) => queueViewer.redrive(input),
      '/burst': (input) => sender.sendBurst(input),
    },
  };
}
