import { DAY, HOUR, type SimulatedReceiver } from './shop.ts';

/** What happens some minutes after an incident began. */
export type Step = readonly [
  afterMinutes: number,
  act: (receiver: SimulatedReceiver, minute: number) => void,
];

const receive =
  (...kinds: Parameters<SimulatedReceiver['receive']>[0][]): Step[1] =>
  (receiver, minute) => {
    for (const kind of kinds) receiver.receive(kind, minute);
  };

const redrive =
  (kind: Parameters<SimulatedReceiver['redrive']>[0]): Step[1] =>
  (receiver, minute) =>
    receiver.redrive(kind, minute);

const DEFERRED: readonly Step[] = [
  [0, receive('deferred')],
  [1, redrive('redriven')],
];

/** The redrive function tries in vain all the while. */
const OUTAGE: readonly Step[] = [
  [0, receive('deferred')],
  ...Array.from({ length: 9 }, (_, index): Step => [5 + index * 5, redrive('postponed')]),
  [52, redrive('redriven')],
];

/** Single incidents: each is, or may be, a loss or a delay. */
export const INCIDENTS = {
  'nothing unusual': [],
  'no signature': [[0, receive('unsigned', 'malformed')]],
  'another secret': [[0, receive('mismatched')]],
  'a body that fits no queue': [[0, receive('kept nowhere')]],
  'a bus and a queue that are down': [[0, receive('taken by no queue')]],
  'a secret that cannot be read': [[0, receive('without a secret')]],
  'a secret that cannot be read, for a scanner': [[0, receive('unsigned')]],
  'a body that is no event': [[0, receive('not an event')]],
  'an event that the bus refuses': [[0, receive('refused by the bus')]],
  'an event that is too large': [[0, receive('too large')]],
  'a short deferral': DEFERRED,
  'a throttled bus': [...DEFERRED, [0, (receiver, minute) => receiver.throttleBus(minute)]],
  'an outage of the bus': OUTAGE,
  'an outage of the bus for a week': [
    [0, receive('deferred')],
    [1, redrive('not redriven')],
  ],
  'a message that is no event': [
    [0, receive('deferred')],
    [1, redrive('dead letter')],
  ],
  'a dead-letter queue that is down': [
    [0, receive('deferred')],
    ...Array.from({ length: 9 }, (_, index): Step => [
      5 + index * 5,
      redrive('without a dead-letter queue'),
    ]),
    [52, redrive('dead letter')],
  ],
  'a message that SQS moves': [[0, (receiver, minute) => receiver.keep('DeadLetterQueue', minute)]],
  'an event that the bus cannot decrypt': [
    [0, (receiver, minute) => receiver.keep('EventBusDeadLetterQueue', minute)],
  ],
  'a message of 12 days': [[0, redrive('expiring')]],
  'a function that fails': [
    [0, (receiver, minute) => receiver.failFunction('WebhookFunction', minute)],
  ],
  'a redrive function that fails': [
    [0, receive('deferred')],
    [1, (receiver, minute) => receiver.failFunction('RedriveFunction', minute)],
    [6, redrive('redriven')],
  ],
  'a function that is throttled': [[0, (receiver, minute) => receiver.throttleFunction(minute)]],
  'a function that is slow': [
    [0, (receiver, minute) => receiver.receive('published', minute, { durationMs: 13_000 })],
  ],
  'a table that is down': [[0, receive('without the table')]],
  'a request that is throttled': [[0, (receiver, minute) => receiver.refuse(429, minute)]],
  'a request above 10 MB': [[0, (receiver, minute) => receiver.refuse(413, minute)]],
  'an API that fails': [[0, (receiver, minute) => receiver.refuse(500, minute)]],
  'an event that comes again': [[0, receive('duplicate')]],
} as const satisfies Record<string, readonly Step[]>;

export type IncidentName = keyof typeof INCIDENTS;

/** A row of the runbook's table "Paged at night". */
export interface PagedRow {
  /** Each raises the alarms of the row, and again an hour later. */
  readonly incidents: readonly IncidentName[];
  /** In how many minutes; 15 if not given. */
  readonly within?: number;
}

/** The rows of "Paged at night", but for those of which the time is long: these have tests of their own. */
export const PAGED: Readonly<Record<string, PagedRow>> = {
  'Events not kept': { incidents: ['a body that fits no queue'] },
  'Receiver unavailable': {
    incidents: ['a bus and a queue that are down', 'a secret that cannot be read'],
  },
  'Signatures mismatched': { incidents: ['another secret'] },
  'Refused before the function': {
    incidents: ['a request that is throttled', 'a request above 10 MB', 'an API that fails'],
  },
  'Function errors': { incidents: ['a function that fails'] },
  'Function throttles': { incidents: ['a function that is throttled'] },
  'API 5xx': { incidents: ['an API that fails', 'a function that fails'] },
  'Fallback not emptying': { incidents: ['an outage of the bus'], within: 45 },
  'Events quarantined': {
    incidents: [
      'a body that is no event',
      'an event that the bus refuses',
      'an event that is too large',
    ],
  },
  'Dead letters': { incidents: ['a message that is no event', 'an outage of the bus for a week'] },
  // SQS may take 15 minutes to measure a queue that was idle, and CloudWatch some more.
  'Dead letters by SQS': { incidents: ['a message that SQS moves'], within: 20 },
  'Event bus dead letters': { incidents: ['an event that the bus cannot decrypt'], within: 20 },
  'Events deferred': { incidents: ['a short deferral'] },
  'Bus throttled': { incidents: ['a throttled bus'] },
  'Redrive errors': { incidents: ['a redrive function that fails'] },
  'Guard unavailable': { incidents: ['a table that is down'] },
  'Function slow': { incidents: ['a function that is slow'] },
};

/** The incident of each row of "What happens when …". */
export const WHAT_HAPPENS: readonly (readonly [start: string, incident: IncidentName])[] = [
  ['an unsigned request', 'no signature'],
  ['a signature made with another secret', 'another secret'],
  ['a forged request', 'another secret'],
  ['an authentic body that fits no queue', 'a body that fits no queue'],
  ['a valid event that the bus refuses for good', 'an event that the bus refuses'],
  ['a request that is no event', 'a body that is no event'],
  ['an event is deferred when the bus is throttled', 'a throttled bus'],
  ['an event is deferred when', 'a short deferral'],
  ['a bus that never answers', 'a short deferral'],
  ['a bus that answers late', 'a short deferral'],
  ['a bus that is down for ten minutes', 'a short deferral'],
  ['while the bus is down for a day', 'an outage of the bus'],
  ['while the bus is down for longer', 'an outage of the bus for a week'],
  ['a receiver with its replay guard on keeps events while', 'a short deferral'],
  ['an event that the bus did not take is answered 503', 'a bus and a queue that are down'],
  ['a request is answered in time though every dependency', 'a bus and a queue that are down'],
  ['an event that fits no queue is answered 503', 'a bus and a queue that are down'],
  ['an event that was answered 503 is published', 'nothing unusual'],
  ['the secret in Secrets Manager is read again', 'nothing unusual'],
  ['the secret in Secrets Manager is served from the cache', 'a secret that cannot be read'],
  ['the secret in Secrets Manager that cannot be read', 'a secret that cannot be read'],
  ['503 where no secret can be read', 'a secret that cannot be read'],
  ['the secret in Secrets Manager that was revoked', 'another secret'],
  ['a connection over TLS', 'nothing unusual'],
  ['the redrive function after a freeze', 'nothing unusual'],
  ['the secret in Secrets Manager after a freeze', 'another secret'],
  ['without the replay guard', 'nothing unusual'],
  ['with the replay guard', 'an event that comes again'],
  ['while the table of the replay guard is down', 'a table that is down'],
  [
    'an event that is delivered twice at once, in every order of the calls is on the bus once',
    'an event that comes again',
  ],
  ['a receiver with its replay guard on replays', 'nothing unusual'],
  [
    'an event that is delivered twice at once, in every order of the calls is on the bus though',
    'a function that fails',
  ],
  [
    'an event that is delivered twice at once, in every order of the calls is on the bus by',
    'a redrive function that fails',
  ],
  ['nothing is lost though the process is killed', 'a redrive function that fails'],
  [
    'a message that can never be an event on the bus stays in the fallback queue',
    'a dead-letter queue that is down',
  ],
  ['a message that can never be an event on the bus', 'a message that is no event'],
  ['a request to the bus that fails as a whole', 'a message that is no event'],
  ['a receiver with its replay guard on moves', 'a message that is no event'],
  ['npm run redrive', 'nothing unusual'],
  ['with a KMS key a bus of its own', 'an event that the bus cannot decrypt'],
  ['a batch of the fallback queue', 'nothing unusual'],
  ['a message that is refused is moved once', 'a message that is no event'],
  ['where the fallback queue does not accept messages', 'nothing unusual'],
  ['where the queue itself fails', 'nothing unusual'],
  ['a receive whose answer is lost', 'nothing unusual'],
  ['Ctrl-C a second time', 'nothing unusual'],
];

/** Repeats steps every so many minutes. */
export const repeat = (
  minutes: number,
  { from = 0, until }: { from?: number; until: number },
  steps: readonly Step[],
): Step[] =>
  Array.from({ length: Math.ceil((until - from) / minutes) }, (_, index) =>
    steps.map(([after, act]): Step => [from + index * minutes + after, act]),
  ).flat();

/** Messages in quarantine that nobody looks at, until SQS deletes them after 14 days. */
export const HARMLESS_MESSAGES: readonly Step[] = [
  [0, receive('not an event')],
  ...repeat(DAY, { from: HOUR, until: 6 * DAY }, [[0, receive('not an event')]]),
  [
    14 * DAY,
    (receiver, minute) => {
      for (let count = 0; count < 7; count += 1) receiver.take('QuarantineQueue', minute);
    },
  ],
];
