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
  {
    page: 'infra/README.md',
    sentence: 'an hour later, the next one does.',
    tests: [['alarms/alarms.test.ts', 'in each row of "Paged at night", in each shop']],
  },
  {
    page: 'infra/README.md',
    sentence: '`doctor --probe` does not count.',
    tests: [
      [
        'alarms/alarms.test.ts',
        'a probe of doctor, signed with the secret of the stack, does not count as an event',
      ],
    ],
  },
  {
    page: 'infra/README.md',
    sentence: 'requests without a well-formed signature raise none.',
    tests: [['alarms/alarms.test.ts', 'by a healthy day with the noise of scanners']],
  },
  {
    page: 'infra/README.md',
    sentence: '`EventsExpiring`: a deferred event of 11 days could not be published.',
    tests: [
      [
        'alarms/alarms.test.ts',
        'that the redrive function cannot publish are announced within 15 minutes from 11 days on, and again',
      ],
    ],
  },
  {
    page: 'infra/README.md',
    sentence:
      '`QuarantineExpiring`, `DeadLettersExpiring`, `EventBusDeadLettersExpiring`: that queue was not empty for 7 days. `FallbackExpiring`: nor was the fallback queue, and nothing was redriven.',
    tests: [
      [
        'alarms/alarms.test.ts',
        'do not keep the alarm silent about the next, are announced after 7 days, and then their end',
      ],
      [
        'alarms/alarms.test.ts',
        'are announced in the other queues too, and in the fallback queue of a function that does not run',
      ],
    ],
  },
  {
    page: 'infra/README.md',
    sentence: 'tries each again at least every quarter of an hour',
    tests: [
      ['handler/back-off.test.ts', 'doubles from 10 seconds up to a quarter of an hour, at most'],
    ],
  },
  {
    page: 'infra/README.md',
    sentence: 'it says what that status means and what to do, and checks nothing else.',
    tests: [
      [
        'commands/doctor-findings.test.ts',
        'what ${status} means and what to do, and checks nothing else',
      ],
    ],
  },
  {
    page: 'infra/README.md',
    sentence:
      'After a deployment without `AlarmEmail` or `AlarmTopicArn` one of them is `the alarms tell nobody`.',
    tests: [
      [
        'commands/doctor-findings.test.ts',
        'of a deployment without AlarmEmail that its alarms tell nobody: a warning, with status 0',
      ],
    ],
  },
  {
    page: 'infra/README.md',
    sentence: 'Where one is missing, its check is `failed`.',
    tests: [
      ['commands/doctor-findings.test.ts', 'failed, not ok, of each check whose call to AWS fails'],
    ],
  },
  {
    page: 'infra/README.md',
    sentence:
      "`KmsKeyArn` encrypts queues, secret, the replay guard's table, logs, archive, bus and topic, as far as the stack makes them; not the bus's dead-letter queue",
    tests: [
      [
        'infra/receiver-template.test.ts',
        'queues, secret, table, logs, archive, bus and topic are under it, and nothing else',
      ],
      [
        'infra/receiver-template.test.ts',
        'a bus of its own has a dead-letter queue, which is not under that key and allows the bus before it exists',
      ],
    ],
  },
  {
    page: 'infra/README.md',
    sentence: "on the account's keys, by these services only, before anything is under the key",
    tests: [
      [
        'infra/receiver-template.test.ts',
        'the functions may use any key of the account, by the services that they call alone: a message is under the key of its time',
      ],
      [
        'infra/receiver-template.test.ts',
        'they may do so before a queue, the secret or the table is under the key',
      ],
    ],
  },
  {
    page: 'infra/README.md',
    sentence:
      "The functions may use both keys meanwhile; going back to AWS's own, the permission ends with the deployment.",
    tests: [
      [
        'infra/receiver-template.test.ts',
        'the functions may use any key of the account, by the services that they call alone: a message is under the key of its time',
      ],
    ],
  },
  {
    page: 'infra/README.md',
    sentence: "`redrive list` also counts the bus's dead-letter queue, whose events are encrypted",
    tests: [
      [
        'deployed/bus-dead-letters.test.ts',
        'is counted, never read, and its events are said to need the key',
      ],
      ['deployed/bus-dead-letters.test.ts', 'that cannot be read is not taken for empty'],
    ],
  },
  {
    page: 'infra/README.md',
    sentence: "put each into the fallback queue: `detail` unchanged, with the event's time.",
    tests: [
      [
        'deployed/bus-dead-letters.test.ts',
        'puts detail into the fallback queue, unchanged to the byte, received at the time of the event',
      ],
    ],
  },
  {
    page: 'infra/README.md',
    sentence: '19 alarms on 23 metrics: 23 × 0.10',
    tests: [
      [
        'infra/receiver-template.test.ts',
        'is billed for each of its metrics: the numbers in the table of costs',
      ],
    ],
  },
  {
    page: 'infra/README.md',
    sentence:
      "One more metric each with `QuietHoursAlarm` and `ReplayGuard`, three with `KmsKeyArn` and a bus of the stack's.",
    tests: [
      [
        'infra/receiver-template.test.ts',
        'that a parameter adds is billed for as many metrics as the runbook says',
      ],
    ],
  },
  {
    page: 'infra/README.md',
    sentence: '**6.32** | **15.12** | **417.96** |',
    tests: [
      [
        'infra/throttling-cost.test.ts',
        'the costs of a month are the sums of their columns, but for rounding',
      ],
    ],
  },
  {
    page: 'infra/README.md',
    sentence:
      'move messages into the fallback queue, with their attributes and the reason `redrive`',
    tests: [
      [
        'deployed/redrive-queue.test.ts',
        'has the body and all attributes of the message, and the reason "redrive"',
      ],
    ],
  },
  {
    page: 'infra/README.md',
    sentence: '`--reason`, `--subject` and `--limit` choose.',
    tests: [
      [
        'deployed/redrive-queue.test.ts',
        'only what --reason and --subject choose, and releases the others',
      ],
      ['deployed/redrive-queue.test.ts', 'at most --limit events'],
    ],
  },
  {
    page: 'infra/README.md',
    sentence: '(counted as 0 visible and 0 hidden twice, 30 s apart; 5 minutes at most)',
    tests: [
      ['deployed/redrive-queue.test.ts', 'and does not take one count of zero for empty'],
      [
        'deployed/redrive-queue.test.ts',
        'for 5 minutes at most, and exits with 1 where nothing empties it',
      ],
    ],
  },
  {
    page: 'infra/README.md',
    sentence: 'into the dead-letter queue, with the reason.',
    tests: [
      [
        'deployed/redrive-queue.test.ts',
        'ends in the dead-letter queue with the reason, once, however often it is moved: it ${what}',
      ],
    ],
  },
  {
    page: 'infra/README.md',
    sentence: 'Ctrl-C stops after the batch under way.',
    tests: [
      [
        'commands/redrive.test.ts',
        'finishes the batch under way and releases the rest (${signal}, ${times} at once)',
      ],
    ],
  },
  {
    page: 'infra/README.md',
    sentence: 'means that messages wait, and exits with 1.',
    tests: [
      [
        'deployed/list-queues.test.ts',
        'does not take the ${queue} queue for empty where all is hidden, and exits with 1',
      ],
    ],
  },
  {
    page: 'infra/README.md',
    sentence:
      'Each call ends after 30 s, the transfer of messages after 90 s, and after 3 s standard error says what is being waited for.',
    tests: [
      [
        'commands/waiting.test.ts',
        '${action}, ${how}, is announced after 3 s, and ends npm run ${command} with 1 in time',
      ],
    ],
  },
  {
    page: 'infra/README.md',
    sentence: 'Both remove their rule and queue at the end, also by Ctrl-C.',
    tests: [
      ['commands/tail.test.ts', 'removes rule and queue by ${signal}, sent ${times} times'],
      ['commands/doctor.test.ts', 'removes rule and queue by ${signal}'],
    ],
  },
  {
    page: 'infra/README.md',
    sentence: 'What a killed run has left, any later run removes once it has expired.',
    tests: [
      [
        'commands/tail.test.ts',
        'is removed by any later run once it has expired, which removes nothing of others',
      ],
    ],
  },
  {
    page: 'infra/README.md',
    sentence: 'except `password_token_created`',
    tests: [
      [
        'infra/receiver-template.test.ts',
        'archives no password-reset token, and has its archive on an existing bus too',
      ],
    ],
  },
  {
    page: 'infra/README.md',
    sentence: 'It gets the same name, so that the stack still owns it.',
    tests: [['stack/runbook.test.ts', "makes the archive again, to erase a customer's data"]],
  },
  {
    page: 'infra/README.md',
    sentence: 'Forget its `event_id`, and it is published when it comes again',
    tests: [['stack/runbook.test.ts', 'forgets an event that the replay guard remembers']],
  },
  {
    page: 'scripts/README.md',
    sentence: 'Exit status: 0 done, 1 failed, 2 wrong usage.',
    tests: [
      ['commands/commands.test.ts', '${name} shows its help, without colours in a pipe'],
      [
        'commands/commands.test.ts',
        'prints an error that it does not expect in the form of all others, with status 1',
      ],
      ['commands/commands.test.ts', '${name} refuses what it does not know with status 2'],
    ],
  },
  {
    page: 'scripts/README.md',
    sentence: 'What they could not find out is never reported as well or empty.',
    tests: [
      ['commands/doctor-findings.test.ts', 'failed, not ok, of each check whose call to AWS fails'],
      ['deployed/unknown-counts.test.ts', 'whose counts are not complete: ${what}'],
      ['commands/tail.test.ts', 'is left alone where it may not be looked for, which is said'],
    ],
  },
  {
    page: 'scripts/README.md',
    sentence:
      'leaves a receiver running on the emulator, with stacks of rules, and prints how to use it.',
    tests: [
      [
        'stack/keep.test.ts',
        'deploys an unedited stack with rules, says what it does, and how to use both',
      ],
    ],
  },
  {
    page: 'scripts/README.md',
    sentence: 'writes one of these stacks, as in [`infra/rules/`](../infra/rules).',
    tests: [
      [
        'commands/rule.test.ts',
        'is that of infra/rules/${target}.yaml to the byte, for the same subjects',
      ],
    ],
  },
  {
    page: 'scripts/README.md',
    sentence: 'Each keeps what it could not deliver in a dead-letter queue, with an alarm.',
    tests: [
      ['infra/rule-templates.test.ts', 'has its target tried for 24 hours, then keeps the event'],
      [
        'infra/rule-templates.test.ts',
        'keeps events for 14 days, encrypted, and beyond its own end',
      ],
      [
        'infra/rule-templates.test.ts',
        'raises an alarm while an event is in the dead-letter queue, received or not',
      ],
    ],
  },
  {
    page: 'scripts/README.md',
    sentence: 'that handles each event once',
    tests: [
      [
        'infra/consumer-function.test.ts',
        'does its work once for an event that is delivered twice',
      ],
    ],
  },
  {
    page: 'README.md',
    sentence: 'A warning leaves the exit status at 0',
    tests: [
      [
        'commands/doctor-findings.test.ts',
        'of a deployment without AlarmEmail that its alarms tell nobody: a warning, with status 0',
      ],
    ],
  },
  {
    page: 'README.md',
    sentence:
      '`npm run rule` writes one, and shows first which of the sample events it would match; without arguments it asks.',
    tests: [
      [
        'commands/rule.test.ts',
        'says which samples the rule matches, and writes the stack with its function',
      ],
      ['commands/rule.test.ts', 'asks for subjects by search, the target and the condition'],
    ],
  },
  {
    page: 'README.md',
    sentence: 'Each event is shown with the rules that it matches.',
    tests: [
      [
        'commands/start-rules.test.ts',
        'names the rules of a folder of the user alone, and picks up one that is saved',
      ],
    ],
  },
  {
    page: 'README.md',
    sentence: 'A function that is their target runs as it is saved at that moment',
    tests: [
      [
        'commands/start-rules.test.ts',
        'runs the function of a rule, shows its log, and takes its code as it is saved',
      ],
    ],
  },
  {
    page: 'README.md',
    sentence: 'shows the events of the deployed bus as they pass.',
    tests: [
      [
        'commands/tail.test.ts',
        'each event as a line without its payload, and what it observes beside',
      ],
      [
        'stack/tail-command.test.ts',
        'shows what the receiver publishes, and removes rule and queue at the end',
      ],
    ],
  },
  {
    page: 'README.md',
    sentence:
      "`npm run match` shows which events a pattern, a template's rules or those of a deployed bus (`--stack`) match, and why not the others, as AWS's own engine does on 18,000 pairs.",
    tests: [
      [
        'commands/match.test.ts',
        'tells which samples a pattern matches, and ends with 0 when there is one',
      ],
      ['commands/match.test.ts', 'tells what each matches'],
      ['commands/match.test.ts', 'says of one that does not match why not, and ends with 1'],
      [
        'commands/match-deployed.test.ts',
        'says which match an event, and why the others do not, with their state',
      ],
      ['patterns/recorded-verdicts.test.ts', 'the matcher agrees with it on every pair'],
      ['patterns/recorded-verdicts.test.ts', 'every recorded mismatch is explained'],
    ],
  },
  {
    page: 'README.md',
    sentence: '`npm start -- --why renewals` does so for each event.',
    tests: [['commands/start-rules.test.ts', 'says on request why an event does not match a rule']],
  },
];
