import type { PageClaims } from './claims.ts';

export const SAMPLE_EVENTS: PageClaims = {
  page: 'events/README.md',
  promises: {
    'An HTTP API event for each of the 98 subjects that Kinow documents': [
      'repository/generated.test.ts: of all 98 subjects are published with the subject as detail-type and the body as detail',
    ],
    'has requests that differ from the ordinary': [
      'repository/generated.test.ts: edge-cases/${name}.json is answered ${status}',
    ],
    'The output is the answer, the log and what arrived where; the exit status is 0 for a 2xx.': [
      'commands/invoke.test.ts: prints the answer, the log and the event on the bus',
      'commands/invoke.test.ts: exits with 1 for an answer that is no 2xx, and shows the queue',
    ],
    'The last one signs with a wrong secret and expects a 401.': [
      'commands/send.test.ts: --forge signs with another secret and expects 401',
    ],
    'Together the samples tell one story': [
      'samples/story.test.ts: has the same object created, changed and deleted, in this order',
      'samples/story.test.ts: has each event arrive within minutes of what happened',
    ],
    '`npm run sample` prints a sample in the form in which a function gets it': [
      'commands/sample.test.ts: prints an event as a target receives it, with an event_id of its own',
      'commands/sample.test.ts: --form sqs prints the event of a queue, whose message is the event',
      'commands/sample.test.ts: --form sns prints the event of a topic, whose message is the event',
      'commands/sample.test.ts: --form request prints a request that the receiver publishes',
      'commands/sample.test.ts: --form body prints the body as PHP writes it',
    ],
    'as JSON where the value is JSON, else as text.': [
      'commands/sample.test.ts: takes ${text} for ${JSON.stringify(value)}',
      'commands/send.test.ts: --set sets fields of every sample, and signs them',
    ],
    'It uses no network, and reads no file but the template.': [
      'package/testing.test.ts: the entry has no network, and only what reads the template has the file system',
    ],
    '`explainMatch` says why an event does not match': [
      'package/testing.test.ts: say why an event does not match',
      'package/testing.test.ts: say where and why EventBridge rejects ${JSON.stringify(pattern)}',
    ],
    "`readPatterns` takes values of the template's parameters as its second argument.": [
      'package/testing.test.ts: takes values of parameters',
    ],
    '`sampleEvent` gives each event new ids': [
      'package/testing.test.ts: gives each event new ids',
      'package/testing.test.ts: gives the same event for the same seed, and other ids for another',
    ],
    'Its second argument is merged into the sample': [
      'package/testing.test.ts: merges overrides into objects at any depth',
      'package/testing.test.ts: replaces a list as a whole, and removes what is undefined',
    ],
    'The secret comes from `KINOW_WEBHOOK_SECRET` or a prompt, never from an argument.': [
      'commands/send.test.ts: signs with the secret of the environment',
      'commands/send.test.ts: refuses "${args.join(\' \')}" with 2',
    ],
    'writes the events of a deployed bus as files like these, personal fields masked.': [
      'commands/tail.test.ts: writes samples that match and invoke take, with masks for personal data',
    ],
    '`npm run match -- … --event FILE` and `npm run invoke -- FILE` read them.': [
      'commands/tail.test.ts: writes samples that match and invoke take, with masks for personal data',
    ],
  },
  others: {},
};
