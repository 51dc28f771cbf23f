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
