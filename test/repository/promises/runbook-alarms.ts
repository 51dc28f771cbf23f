import type { PageClaims } from './claims.ts';

export const RUNBOOK_ALARMS: PageClaims = {
  page: 'infra/README.md',
  promises: {
    'It was answered 413 and is kept nowhere.': [
      'contract/answers.test.ts: an authentic body that fits no queue is answered 413 and counted as NotKept',
    ],
    'Where no secret could be read, the body was not either, and the line has no `event_id`.': [
      'contract/answers.test.ts: 503 where no secret can be read, but 401 for what has no signature to check',
    ],
    'above 1,000,000 bytes, so no bus takes it': [
      'contract/answers.test.ts: an entry of ${bytes} bytes is answered ${status}',
    ],
    "put each into the fallback queue: `detail` unchanged, with the event's time.": [
      'deployed/bus-dead-letters.test.ts: puts detail into the fallback queue, unchanged to the byte, received at the time of the event',
    ],
    'came days before.': [
      'alarms/alarms.test.ts: in each row of "Paged at night", in each shop',
      'infra/receiver-template.test.ts: hides a message for six times as long as the function may take, and gives it 1,000 tries',
    ],
    '`EventsExpiring`: a deferred event of 11 days could not be published.': [
      'alarms/alarms.test.ts: that the redrive function cannot publish are announced within 15 minutes from 11 days on, and again',
    ],
    '`QuarantineExpiring`, `DeadLettersExpiring`, `EventBusDeadLettersExpiring`: that queue was not empty for 7 days. `FallbackExpiring`: nor was the fallback queue, and nothing was redriven.':
      [
        'alarms/alarms.test.ts: do not keep the alarm silent about the next, are announced after 7 days, and then their end',
        'alarms/alarms.test.ts: are announced in the other queues too, and in the fallback queue of a function that does not run',
      ],
    'tries each again at least every quarter of an hour': [
      'handler/back-off.test.ts: doubles from 10 seconds up to a quarter of an hour, at most',
    ],
    'As long as any event is redriven, the queue empties, and this alarm stays silent.': [
      'alarms/alarms.test.ts: for a fallback queue that does not empty, by short deferrals, for a week',
    ],
    'Then nothing: the queue empties by itself': [
      'stack/redrive-and-replay.test.ts: keeps events while the bus is down, and redrives them once it is up again',
    ],
    'Deferred events never do': [
      'contract/redrive-function.test.ts: has room for ten events of the largest size, and for one of any size',
    ],
    'Nothing: each batch takes some of them, which go to the dead-letter queue as `payload_too_large`':
      [
        'contract/redrive-function.test.ts: is processed as far as 10,000,000 bytes, and the rest comes again',
        'contract/redrive-function.test.ts: ends in the dead-letter queue with its reason when it ${what}, and fails no neighbour',
        'contract/redrive-function.test.ts: is told in the log',
      ],
    'then **every event is refused**, and not kept.': [
      'contract/answers.test.ts: ${what} is answered 401 and nothing is stored',
      'alarms/alarms.test.ts: the first event that is refused raises an alarm, and quiet hours follow',
    ],
    'requests without a well-formed signature raise none.': [
      'alarms/alarms.test.ts: by a healthy day with the noise of scanners',
    ],
    "compares the last day's `Mismatched` with `Authentic`: authentic requests after the last mismatch mean that the secret is right.":
      [
        'commands/doctor-findings.test.ts: that Kinow signs with another secret, and what to do',
        'commands/doctor-findings.test.ts: that somebody tried a signature',
      ],
    'which is read within 10 s': [
      'contract/secrets.test.ts: is read again after a signature fails, so that a rotation needs no redeploy',
      'contract/secrets.test.ts: is not worn out: bad requests have it read at most once in 10 s',
    ],
    '"The environment of the function is wrong" names the variable': [
      'contract/configuration.test.ts: and names all that is wrong at once',
    ],
    'Its messages are still in the fallback queue, and come again after 6 minutes.': [
      'soak/kill-at-any-time.test.ts: while the redrive function is at work',
      'infra/receiver-template.test.ts: hides a message for six times as long as the function may take, and gives it 1,000 tries',
    ],
    'Events are published all the same; one that comes again meanwhile is published again.': [
      'contract/replay-guard.test.ts: an event is published and counted when it ${what}',
      'contract/replay-guard.test.ts: an event that could not be remembered is published again, and counted',
    ],
    'It gives the bus half of its time, to have the rest for a queue.': [
      'contract/faults.test.ts: a bus that ${what} leaves time for the queue',
    ],
    'Events of ours that are hit are deferred, and redriven by themselves.': [
      'contract/faults.test.ts: an entry refused with ${code} is deferred',
      'stack/redrive-and-replay.test.ts: keeps events while the bus is down, and redrives them once it is up again',
    ],
    '`doctor --probe` does not count.': [
      'alarms/alarms.test.ts: a probe of doctor, signed with the secret of the stack, does not count as an event',
    ],
    'Kinow was told 400 or 413.': [
      'contract/bodies.test.ts: authentic bodies that are no event are answered 400, with a copy in quarantine',
      'contract/answers.test.ts: an entry of ${bytes} bytes is answered ${status}',
    ],
    '`redrive list` has the age of the oldest.': [
      'deployed/list-queues.test.ts: says what waits, since when and why, and leaves it as it is',
    ],
    '`redrive dead-letter` has it published, or it comes back with the reason.': [
      'stack/redrive-command.test.ts: has a dead letter published',
      'deployed/redrive-queue.test.ts: ends in the dead-letter queue with the reason, once, however often it is moved: it ${what}',
    ],
    'The redrive function puts them onto the bus once it takes events again.': [
      'stack/redrive-and-replay.test.ts: keeps events while the bus is down, and redrives them once it is up again',
    ],
    '**See:** `log WebhookLogGroup \'{ $.outcome = "unavailable" }\'': [
      'contract/runbook-queries.test.ts: is in the lines of the webhook function',
    ],
    '**See:** `log ApiLogGroup \'{ $.status = "5*" }\'': [
      'contract/runbook-queries.test.ts: is in the lines of the API',
    ],
  },
  others: {
    facts: [
      '**Means:** an authentic body could not become',
      '**Means:** requests were answered 503',
      'only in the fallback queue: an operator',
      'EventBridge refuses it, and would again',
      'could not use its KMS key: disabled, deleted',
      '**Events may be among them, and are lost**',
      'AWS promises neither log nor metric for 413',
      'Lambda refused to run the function',
      'the table of the replay guard did not answer',
      'API Gateway refused a request that the function never saw',
      'a request had a well-formed signature, and it matched',
      'no request with a good signature came',
    ],
    instructions: [
      'it is no event: use the payload by hand',
      'no line, and the state is not `Enabled`',
      '`aws lambda update-event-source-mapping --uuid',
      'no line, and the state is `Enabled`',
      '`not_now`, and no `failure`',
      'It was somebody else: nothing',
      '`Authentic` stopped without this alarm',
      'None: AWS Health Dashboard',
      "is the webhook on in Kinow's back office",
    ],
    'needs a real account': ['Until the key can be used again, every event goes there'],
    'said elsewhere': [
      'Time in neither `publish_ms` nor `queue_ms`',
      'the bus refused a deferred event for good, or did not take',
      'deferred events have waited for half an hour',
      'Nothing else publishes them',
      'The fallback queue has them, and Kinow was told 200',
      'Nothing is lost unless [Function errors]',
    ],
  },
};
