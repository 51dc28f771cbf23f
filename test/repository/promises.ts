/** The sentences of the pages that promise something, each with the tests that hold it. */
export const promises: readonly {
  readonly page: string;
  /** Text of the page, without its line breaks. */
  readonly sentence: string;
  /** The file below `test/` and the name of a test, alone or after that of its suite. */
  readonly tests: readonly (readonly [file: string, name: string])[];
}[] = [
  {
    page: 'README.md',
    sentence:
      '**Every authentic event that reaches the function is on the bus, or in a queue that an alarm watches; nothing else gets in; and Kinow is answered 200 only after that is true.**',
    tests: [
      ['soak/fault-pairs.test.ts', 'while two dependencies are at fault'],
      ['soak/kill-at-any-time.test.ts', 'while the redrive function is at work'],
      [
        'contract/answers.test.ts',
        'a signed event is answered 200 after the bus took it, and counted as Published',
      ],
      [
        'contract/properties.test.ts',
        'any event at all is answered from the table, and nothing unsigned is stored',
      ],
    ],
  },
  {
    page: 'README.md',
    sentence: 'An event may arrive **more than once**',
    tests: [
      [
        'soak/load-campaign.test.ts',
        'are each on the bus, to the byte, and again only where an answer was lost',
      ],
    ],
  },
  {
    page: 'README.md',
    sentence: 'the body that Kinow signed, unchanged to the byte: `event_id`, `subject`, `data`',
    tests: [
      [
        'contract/properties.test.ts',
        'any JSON as data of an event arrives as the bytes that were signed',
      ],
    ],
  },
  {
    page: 'README.md',
    sentence: 'A subject that the catalogue does not list is published like any other.',
    tests: [['contract/bodies.test.ts', '${what} (${subject}) is published${counted}']],
  },
  {
    page: 'README.md',
    sentence:
      'An authentic body that is no event, or too large for one, and fits no queue even compressed: 413, `NotKept`, an alarm.',
    tests: [
      [
        'contract/answers.test.ts',
        'an authentic body that fits no queue is answered 413 and counted as NotKept',
      ],
    ],
  },
  {
    page: 'README.md',
    sentence: 'The stack prevents this by owning an archive on the bus; elsewhere, check the name.',
    tests: [
      [
        'infra/receiver-template.test.ts',
        'archives no password-reset token, and has its archive on an existing bus too',
      ],
    ],
  },
  {
    page: 'README.md',
    sentence:
      'an event signed with the new one can be refused for up to 10 seconds while other bad signatures come in.',
    tests: [
      [
        'contract/secrets.test.ts',
        'is not worn out: bad requests have it read at most once in 10 s',
      ],
      [
        'contract/secrets.test.ts',
        'is read again after a signature fails, so that a rotation needs no redeploy',
      ],
    ],
  },
  {
    page: 'README.md',
    sentence: 'keeps it out of history and process list.',
    tests: [
      [
        'stack/runbook.test.ts',
        'deploys the receiver, whatever else was built, with a secret that is in no argument',
      ],
      ['repository/secrets-in-commands.test.ts', 'has a secret among its arguments'],
    ],
  },
  {
    page: 'handler/README.md',
    sentence:
      'An event that the bus did not accept and that fits no queue is answered 503: the bus may accept it later.',
    tests: [
      [
        'contract/faults.test.ts',
        'an event that fits no queue is answered 503, for the bus may take it later',
      ],
    ],
  },
  {
    page: 'handler/README.md',
    sentence: 'An event is recorded only after it is stored;',
    tests: [
      [
        'contract/replay-guard.test.ts',
        'an event that was answered 503 is published when it comes again',
      ],
      [
        'contract/interleavings.test.ts',
        'is on the bus once with the replay guard, or twice if both look before either is stored',
      ],
    ],
  },
  {
    page: 'handler/README.md',
    sentence:
      'So an event may still arrive twice: when it is delivered twice at the same time, when the function ends between storing and recording, or while the table is down.',
    tests: [
      [
        'soak/load-campaign.test.ts',
        'are with the replay guard published again only where the README says so',
      ],
    ],
  },
  {
    page: 'handler/README.md',
    sentence:
      'a wrong or missing one makes the function fail at init with a message that names it.',
    tests: [['contract/configuration.test.ts', 'and names all that is wrong at once']],
  },
  {
    page: 'handler/README.md',
    sentence: 'Nothing else of a payload, a signature or a secret.',
    tests: [['contract/telemetry.test.ts', '${what}, at level ${level}']],
  },
  {
    page: 'handler/README.md',
    sentence:
      "A test compares requests, signatures, retries, errors and answers with those of the SDK's own clients.",
    tests: [
      ['contract/sdk.test.ts', "sends ${action} as the SDK's client does"],
      ['contract/sdk.test.ts', "signs ${action} as the SDK's signer does"],
    ],
  },
  {
    page: 'SECURITY.md',
    sentence: 'A missing, malformed and wrong signature get the same answer.',
    tests: [['contract/answers.test.ts', '${what} is answered 401 and nothing is stored']],
  },
  {
    page: 'SECURITY.md',
    sentence:
      'in the background of the first request after five minutes, or before the first one after a quarter of an hour.',
    tests: [
      [
        'contract/secrets.test.ts',
        'that was revoked dies five minutes later, read in the background of a request',
      ],
      [
        'contract/secrets.test.ts',
        'that was revoked is dead after a quarter of an hour without a request',
      ],
    ],
  },
  {
    page: 'SECURITY.md',
    sentence:
      'While Secrets Manager cannot be reached, the versions read before remain in use; a secret that was emptied or deleted does not.',
    tests: [
      [
        'contract/secrets.test.ts',
        'is served from the cache while Secrets Manager is down, and nobody is called a forger',
      ],
      ['contract/secrets.test.ts', 'that was ${what} does not serve on from the cache'],
    ],
  },
  {
    page: 'SECURITY.md',
    sentence: 'queues that keep what could not be published (14 days at most)',
    tests: [
      [
        'infra/receiver-template.test.ts',
        'keeps messages 14 days, and lets nobody read them without TLS',
      ],
    ],
  },
  {
    page: 'infra/README.md',
    sentence:
      'Contradictions (both secrets, a domain without certificate …) are refused before anything is created.',
    tests: [
      [
        'stack/receiver.test.ts',
        'refuses parameters that make no sense before anything is created',
      ],
    ],
  },
  {
    page: 'infra/README.md',
    sentence:
      'the deployed redrive function publishes them, unchanged to the byte, with their time of reception.',
    tests: [
      [
        'deployed/redrive-queue.test.ts',
        'an event of the ${queue} queue as it was signed, with its time and trace',
      ],
    ],
  },
  {
    page: 'infra/README.md',
    sentence:
      'The exit status is 0 only if the fallback queue is empty and the dead-letter queue did not grow; or at once, whatever these hold, if SQS counts nothing to move.',
    tests: [
      [
        'deployed/redrive-queue.test.ts',
        'for 5 minutes at most, and exits with 1 where nothing empties it',
      ],
      [
        'deployed/redrive-queue.test.ts',
        'is counted also where it comes from the quarantine queue',
      ],
      ['deployed/redrive-queue.test.ts', 'nothing where nothing waits, with 0'],
      [
        'deployed/redrive-queue.test.ts',
        'what could be read, and exits with 1 where the queue counts more',
      ],
    ],
  },
  {
    page: 'infra/README.md',
    sentence: 'A message is deleted from its queue only after SQS has confirmed its copy.',
    tests: [
      [
        'deployed/redrive-faults.test.ts',
        'whatever fails, and whenever it is stopped, a run loses nothing, and a later one ends it (seed ${SEED})',
      ],
    ],
  },
  {
    page: 'infra/README.md',
    sentence: 'URL and routes stay, and Lambda runs the old version until the new one is ready.',
    tests: [
      [
        'stack/receiver.test.ts',
        'goes on answering while it is updated, and then by the new parameter',
      ],
      ['stack/runbook.test.ts', 'updates it to a newer version'],
    ],
  },
  {
    page: 'infra/README.md',
    sentence:
      'A message in a form that it does not know goes to the dead-letter queue as `unreadable`, unchanged:',
    tests: [
      [
        'contract/redrive-function.test.ts',
        'ends in the dead-letter queue with its reason when it has an unknown encoding, and fails no neighbour',
      ],
    ],
  },
  {
    page: 'infra/README.md',
    sentence:
      'The function accepts the current version and the one before, so this order loses nothing:',
    tests: [['stack/runbook.test.ts', 'rotates the secret, and revokes the old one']],
  },
  {
    page: 'infra/README.md',
    sentence: '**The three queues stay**, with their policies',
    tests: [
      [
        'infra/receiver-template.test.ts',
        'keeps its queues when it is deleted, but not when its creation fails',
      ],
      ['stack/runbook.test.ts', 'deletes it, and what it leaves'],
    ],
  },
  {
    page: 'infra/README.md',
    sentence: 'nobody without the secret gets anything onto the bus or into a queue.',
    tests: [
      [
        'contract/properties.test.ts',
        'any header of 64 hexadecimal digits but the right one is answered 401',
      ],
      ['contract/properties.test.ts', 'one bit changed anywhere is answered 401'],
    ],
  },
  {
    page: 'infra/README.md',
    sentence: '`ThrottlingRateLimit` bounds the requests:',
    tests: [
      [
        'infra/throttling-cost.test.ts',
        'the throttling limit bounds the requests of a month, and their cost by size',
      ],
    ],
  },
  {
    page: 'handler/README.md',
    sentence: 'neither sends a request again in the same invocation that was not answered in time',
    tests: [
      [
        'contract/slow-bus.test.ts',
        'after 6 s, gets an event once from a request that is published',
      ],
      [
        'contract/redrive-function.test.ts',
        'is followed by no other after a time-out, since the bus may have accepted it',
      ],
    ],
  },
  {
    page: 'handler/README.md',
    sentence:
      'up to three messages of ten that EventBridge cannot parse do not keep the others waiting',
    tests: [
      [
        'contract/redrive-function.test.ts',
        'is the fault of entries 0, 5, 9 of 10: the others are published',
      ],
    ],
  },
  {
    page: 'handler/README.md',
    sentence:
      'Of messages that unpack to more than 10,000,000 bytes together, those beyond it wait for a later batch.',
    tests: [
      [
        'contract/redrive-function.test.ts',
        'is processed as far as 10,000,000 bytes, and the rest comes again',
      ],
    ],
  },
  {
    page: 'handler/README.md',
    sentence:
      'While neither could be read, requests are answered 503 and cause one read a second, of at most two attempts',
    tests: [
      [
        'contract/secrets.test.ts',
        'that cannot be read (ThrottlingException) is read at most once a second, however many requests come',
      ],
    ],
  },
  {
    page: 'handler/README.md',
    sentence: 'a deferred one for 14 days, as long as its queue keeps it',
    tests: [
      [
        'contract/replay-guard.test.ts',
        'an event that was deferred is published again 14 days later, although DynamoDB deletes late',
      ],
    ],
  },
  {
    page: 'README.md',
    sentence: 'One that API Gateway logs raises an alarm;',
    tests: [
      ['alarms/alarms.test.ts', 'in each row of "Paged at night", in each shop'],
      ['alarms/alarms.test.ts', 'fails a test above where it does not see a 413'],
    ],
  },
  {
    page: 'README.md',
    sentence: 'the alarm on quiet hours is what is left.',
    tests: [
      [
        'alarms/alarms.test.ts',
        'are what is left of requests that API Gateway refuses without log and metric',
      ],
    ],
  },
  {
    page: 'SECURITY.md',
    sentence:
      '`npm run doctor` and the alarm on quiet hours, which counts authentic requests only, still do.',
    tests: [
      [
        'stack/doctor-command.test.ts',
        'says that Kinow signs with another secret, from what the function counted',
      ],
      [
        'alarms/alarms.test.ts',
        'the first event that is refused raises an alarm, and quiet hours follow',
      ],
    ],
  },
  {
    page: 'handler/README.md',
    sentence: 'what was not published by its 900th receive, after about a week.',
    tests: [
      [
        'contract/redrive-function.test.ts',
        'logs of what it has received 900 times in vain why the bus did not take it',
      ],
      [
        'soak/outage.test.ts',
        'an event waits for a week, and is then whole in the dead-letter queue',
      ],
    ],
  },
  {
    page: 'infra/README.md',
    sentence: 'is raised by a single one within 15 minutes',
    tests: [
      ['alarms/alarms.test.ts', 'in each row of "Paged at night", in each shop'],
      ['alarms/alarms.test.ts', 'by a healthy day with the noise of scanners'],
    ],
  },
  {
    page: 'infra/README.md',
    sentence: 'also tells when the state is over.',
    tests: [
      [
        'infra/receiver-template.test.ts',
        'tells the topic when it is raised, and one on a state also when it is over',
      ],
      [
        'alarms/alarms.test.ts',
        'raise an alarm after the chosen hours, whatever scanners do, and tell when it is over',
      ],
    ],
  },
  {
    page: 'infra/README.md',
    sentence: 'As long as any event is redriven, the queue empties, and this alarm stays silent.',
    tests: [
      [
        'alarms/alarms.test.ts',
        'for a fallback queue that does not empty, by short deferrals, for a week',
      ],
    ],
  },
];
