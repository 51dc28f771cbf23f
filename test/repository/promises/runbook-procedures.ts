import type { PageClaims } from './claims.ts';

export const RUNBOOK_PROCEDURES: PageClaims = {
  page: 'infra/README.md',
  promises: {
    'A stack of `npm run rule` keeps for 14 days what its target did not take, and its alarms say so: `DeadLetterAlarm` on each, `DeadLetterExpiringAlarm` after 7 days, `LostAlarm` (and `FunctionLostAlarm`) where even the queue was refused':
      [
        'infra/rule-templates.test.ts: raises an alarm on each event that comes into the dead-letter queue, received or not',
        'infra/rule-templates.test.ts: raises an alarm on a dead-letter queue that is not empty for 7 days',
        'infra/rule-templates.test.ts: raises an alarm on an event that EventBridge could not even send to the dead-letter queue',
        'infra/permissions.test.ts: of a function: an event that Lambda cannot send to the dead-letter queue raises an alarm',
      ],
    'A message is deleted after its target took it.': [
      'deployed/rule-queue.test.ts: invokes the function with each event, as the rule does, and deletes those that it took',
      'deployed/rule-queue.test.ts: starts one execution for each message, also if it cannot delete it',
    ],
    'URL and routes stay, and Lambda runs the old version until the new one is ready.': [
      'stack/receiver.test.ts: goes on answering while it is updated, and then by the new parameter',
      'stack/runbook.test.ts: updates it to a newer version',
    ],
    '`doctor` compares the version that is deployed with that of the checkout.': [
      'commands/doctor-findings.test.ts: that the deployed version is another than that of the checkout',
    ],
    'A message in a form that it does not know goes to the dead-letter queue as `unreadable`, unchanged:':
      [
        'contract/redrive-function.test.ts: ends in the dead-letter queue with its reason when it has an unknown encoding, and fails no neighbour',
      ],
    '**Consumers** need nothing: `detail` is what Kinow signed, whatever the version.': [
      'contract/properties.test.ts: any JSON as data of an event arrives as the bytes that were signed',
    ],
    'The function accepts the current version and the one before, so this order loses nothing:': [
      'stack/runbook.test.ts: rotates the secret, and revokes the old one',
    ],
    'Wait for more than 10 s: the function reads it again at most that often.': [
      'contract/secrets.test.ts: is not worn out: bad requests have it read at most once in 10 s',
    ],
    'Finished when the metric `PreviousSecret`': [
      'contract/secrets.test.ts: may be the current or the previous one, and it is counted when it is the previous',
    ],
    'both versions now hold it, and Kinow needs no change.': [
      'stack/runbook.test.ts: rotates the secret, and revokes the old one',
    ],
    'A running function reads the secret again when a request comes after five minutes': [
      'contract/secrets.test.ts: that was revoked dies five minutes later, read in the background of a request',
      'contract/secrets.test.ts: that was revoked is dead after a quarter of an hour without a request',
    ],
    'with its own source, URL, secret, queues, archive and alarms': [
      'stack/runbook.test.ts: gives a second shop a stack of its own on a bus that no stack owns',
    ],
    'except `password_token_created`': [
      'infra/receiver-template.test.ts: archives no password-reset token, and has its archive on an existing bus too',
    ],
    'Replayed events have a `replay-name` beside `detail`': [
      'stack/redrive-and-replay.test.ts: replays events from its archive to the rules that are named, marked as replayed',
    ],
    'They are not archived again.': [
      'infra/receiver-template.test.ts: archives no password-reset token, and has its archive on an existing bus too',
    ],
    'only `event_id` and `subject` of a payload; address and user agent of callers with a bad signature.':
      ['contract/telemetry.test.ts: ${what}, at level ${level}'],
    'It gets the same name, so that the stack still owns it.': [
      "stack/runbook.test.ts: makes the archive again, to erase a customer's data",
    ],
    'An event that is remembered is answered `duplicate` when Kinow sends it again': [
      'contract/replay-guard.test.ts: an event that comes again is answered 200 as a duplicate, and is not published again',
      'contract/replay-guard.test.ts: a deferred event that comes again is a duplicate, and lies in the queue once',
    ],
    'Forget its `event_id`, and it is published when it comes again': [
      'stack/runbook.test.ts: forgets an event that the replay guard remembers',
    ],
    "`KmsKeyArn` encrypts queues, secret, the replay guard's table, logs, archive, bus and topic, as far as the stack makes them; not the bus's dead-letter queue":
      [
        'infra/receiver-template.test.ts: queues, secret, table, logs, archive, bus and topic are under it, and nothing else',
        'infra/receiver-template.test.ts: a bus of its own has a dead-letter queue, which is not under that key and allows the bus before it exists',
      ],
    "on the account's keys, by these services only, before anything is under the key": [
      'infra/receiver-template.test.ts: the functions may use any key of the account, by the services that they call alone: a message is under the key of its time',
      'infra/receiver-template.test.ts: they may do so before a queue, the secret or the table is under the key',
    ],
    'it drops events that it has accepted while the key cannot be used; `doctor` warns.': [
      'deployed/bus-checks.test.ts: with a key and no dead-letter queue warns of the loss',
    ],
    'Go on when `redrive list` says `All queues are empty.`': [
      'deployed/list-queues.test.ts: says that nothing waits',
    ],
    "The functions may use both keys meanwhile; going back to AWS's own, the permission ends with the deployment.":
      [
        'infra/receiver-template.test.ts: the functions may use any key of the account, by the services that they call alone: a message is under the key of its time',
      ],
    'messages that are only hidden are not gone.': [
      'deployed/list-queues.test.ts: does not take the ${queue} queue for empty where all is hidden, and exits with 1',
      'deployed/list-queues.test.ts: says that nothing waits',
    ],
    '**The three queues stay**, with their policies': [
      'infra/receiver-template.test.ts: keeps its queues when it is deleted, but not when its creation fails',
      'stack/runbook.test.ts: deletes it, and what it leaves',
    ],
    '`time` tells when it was received.': [
      'contract/redrive-function.test.ts: puts a deferred event onto the bus as it was signed, and the queue is empty',
    ],
    '**`detail` is what Kinow signed**, unchanged to the byte in the entry that is put onto the bus.':
      [
        'contract/properties.test.ts: any JSON as data of an event arrives as the bytes that were signed',
        'contract/redrive-function.test.ts: puts a deferred event onto the bus as it was signed, and the queue is empty',
      ],
    'nobody without the secret gets anything onto the bus or into a queue.': [
      'contract/properties.test.ts: any header of 64 hexadecimal digits but the right one is answered 401',
      'contract/properties.test.ts: one bit changed anywhere is answered 401',
    ],
    'The HMAC-SHA256 covers every byte of the body and is checked before anything is parsed.': [
      'contract/properties.test.ts: one bit changed anywhere is answered 401',
    ],
    '`ThrottlingRateLimit` bounds the requests:': [
      'infra/throttling-cost.test.ts: the throttling limit bounds the requests of a month, and their cost by size',
    ],
    '19 alarms on 23 metrics: 23 × 0.10': [
      'infra/receiver-template.test.ts: is billed for each of its metrics: the numbers in the table of costs',
    ],
    '**6.32** | **15.12** | **417.96** |': [
      'infra/throttling-cost.test.ts: the costs of a month are the sums of their columns, but for rounding',
    ],
    "One more metric each with `QuietHoursAlarm` and `ReplayGuard`, three with `KmsKeyArn` and a bus of the stack's.":
      [
        'infra/receiver-template.test.ts: that a parameter adds is billed for as many metrics as the runbook says',
      ],
    '21 in all, with `RefusedBeforeFunction`.': [
      'infra/throttling-cost.test.ts: the metrics that cost are as many as handler/README.md lists',
    ],
    'our limit of 1,000,000 bytes': [
      'contract/answers.test.ts: an entry of ${bytes} bytes is answered ${status}',
    ],
    'each running function reads two every 5 minutes, at worst every 10 s, or every second while it has none':
      [
        'contract/secrets.test.ts: is not worn out: bad requests have it read at most once in 10 s',
        'contract/secrets.test.ts: that cannot be read (${code}) is read at most once a second, however many requests come',
      ],
    '`npm run invoke` needs no Docker.': [
      'commands/invoke.test.ts: prints the answer, the log and the event on the bus',
    ],
    'SAM passes only variables that the template declares; [`local-env.json`](local-env.json) has them all.':
      [
        'infra/receiver-template.test.ts: is set by infra/local-env.json for sam local invoke, which passes no other variables',
      ],
    'A later deployment leaves the secret alone': [
      'stack/runbook.test.ts: moves the receiver to another bus',
      'stack/runbook.test.ts: rotates the secret, and revokes the old one',
    ],
  },
  others: {
    facts: [
      'A deployment changes only what differs from the template',
      'where its policy allows only the rule',
      "EventBridge alone has the endpoint's key",
      '`--guided` always asks for it',
      'A rule with `"replay-name": [{"exists": false}]` takes none',
      'What is delivered is larger than the entry',
      'cannot be attached to an HTTP API',
      'Kinow sends its signature and nothing else',
      '2 every 5 minutes: 17,520',
      "Those of AWS's services cost nothing",
      'KMS with a key of your own, queues (only where',
      '429, not received',
      'perhaps without log or metric; not received',
      'Neither can be raised',
    ],
    instructions: [
      'If only Kinow can make it, and uses it at once',
      '**Always name rules in `FilterArns`**',
      'Disable the old key when nothing waits any more',
    ],
    'needs a real account': [
      'This shows what it would change or make again',
      'both answer meanwhile',
      'In the same region a domain exists only once',
      'Without this statement alarms are raised and notify nobody',
      'what was deferred during step 3 may be under the old key',
    ],
  },
};
