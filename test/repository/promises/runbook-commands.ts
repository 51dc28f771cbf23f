import type { PageClaims } from './claims.ts';

export const RUNBOOK_COMMANDS: PageClaims = {
  page: 'infra/README.md',
  promises: {
    "This asks for the secret that Kinow's back office shows, and for nothing else": [
      'stack/runbook.test.ts: deploys the receiver, whatever else was built, with a secret that is in no argument',
    ],
    'The secret is on no screen, in no history and in no process list': [
      'stack/runbook.test.ts: deploys the receiver, whatever else was built, with a secret that is in no argument',
      'repository/secrets-in-commands.test.ts: has a secret among its arguments',
    ],
    '`sam build` builds the receiver into `.aws-sam/receiver`, and from there it is deployed.': [
      'repository/deploy-commands.test.ts: takes the receiver from the folder that no other template is built into',
      'stack/runbook.test.ts: is not deployed over the receiver by a rule that is built in the same folder',
    ],
    '`DashboardUrl` shows in its first row whether anything was lost.': [
      'infra/receiver-template.test.ts: has a dashboard that is JSON, on metrics of its own',
    ],
    'an existing bus of this account and region, by name. Empty: the stack makes one, named as the stack':
      [
        'infra/receiver-template.test.ts: gives no physical name but that of the bus, which EventBridge demands',
        'stack/runbook.test.ts: gives a second shop a stack of its own on a bus that no stack owns',
      ],
    'a request that comes again within a year (of a deferred event, 14 days) is': [
      'contract/replay-guard.test.ts: an event is remembered for a year, by its id and the hash of its body alone',
      'contract/replay-guard.test.ts: a deferred event is remembered for 14 days, as long as its queue keeps it',
    ],
    'Metrics are written at any.': [
      'contract/telemetry.test.ts: below the log level keeps its metrics, without anything of the event',
    ],
    'raise an alarm when no authentic request came for so many hours': [
      'alarms/alarms.test.ts: raise an alarm after the chosen hours, whatever scanners do, and tell when it is over',
    ],
    'Contradictions (both secrets, a domain without certificate …) are refused before anything is created.':
      ['stack/receiver.test.ts: refuses parameters that make no sense before anything is created'],
    '`--probe` also sends a signed event and waits for it on the bus': [
      'stack/doctor-command.test.ts: finds a healthy receiver healthy, and sees a probe on its bus',
      'stack/doctor-command.test.ts: publishes nothing without --probe',
    ],
    'and whether each target can be invoked': [
      'deployed/rule-checks.test.ts: finds nothing of a healthy rule, and says what it did in the last day',
      'deployed/rule-checks.test.ts: says of a rule ${what} what to do',
    ],
    '`--url URL` checks a URL alone.': [
      'stack/doctor-command.test.ts: checks a URL alone, from outside',
    ],
    '`failed` (exit status 1): something is broken, or could not be found out. `warning` (status 0)':
      [
        'commands/doctor-findings.test.ts: failed, not ok, of each check whose call to AWS fails',
        'commands/doctor-findings.test.ts: that no authentic request came',
      ],
    'After a deployment without `AlarmEmail` or `AlarmTopicArn` one of them is `the alarms notify nobody`.':
      [
        'commands/doctor-findings.test.ts: of a deployment without AlarmEmail that its alarms notify nobody: a warning, with status 0',
      ],
    'it says what that status means and what to do, and checks nothing else.': [
      'commands/doctor-findings.test.ts: what ${status} means and what to do, and checks nothing else',
    ],
    '`EVERY EVENT IS LOST` is the worst that it can find: the event bus was deleted.': [
      'commands/doctor-findings.test.ts: that without the bus every event is lost, and how to restore it',
    ],
    'Run the two commands that it prints at once': [
      'commands/doctor-findings.test.ts: that without the bus every event is lost, and how to restore it',
    ],
    'is raised by a single one within 15 minutes': [
      'alarms/alarms.test.ts: in each row of "Paged at night", in each shop',
      'alarms/alarms.test.ts: by a healthy day with the noise of scanners',
    ],
    'an hour later, the next one does.': [
      'alarms/alarms.test.ts: in each row of "Paged at night", in each shop',
    ],
    'also tells when the state is over.': [
      'infra/receiver-template.test.ts: tells the topic when it is raised, and one on a state also when it is over',
      'alarms/alarms.test.ts: raise an alarm after the chosen hours, whatever scanners do, and tell when it is over',
    ],
    'take up to 20 minutes': [
      'alarms/alarms.test.ts: in each row of "Paged at night", in each shop',
    ],
    "`redrive list` also counts the bus's dead-letter queue, whose events are encrypted": [
      'deployed/bus-dead-letters.test.ts: is counted, never read, and its events are said to need the key',
      'deployed/bus-dead-letters.test.ts: that cannot be read is not taken for empty',
    ],
    'move messages into the fallback queue, with their attributes and the reason `redrive`': [
      'deployed/redrive-queue.test.ts: has the body and all attributes of the message, and the reason "redrive"',
    ],
    'the deployed redrive function publishes them, unchanged to the byte, with their time of reception.':
      [
        'deployed/redrive-queue.test.ts: an event of the ${queue} queue as it was signed, with its time and trace',
      ],
    'There is no other way onto the bus': [
      'infra/receiver-template.test.ts: allows the calls that the sources in the bundle make, and no other',
      'deployed/redrive-queue.test.ts: has the body and all attributes of the message, and the reason "redrive"',
    ],
    '`--reason`, `--subject` and `--limit` choose.': [
      'deployed/redrive-queue.test.ts: only what --reason and --subject choose, and releases the others',
      'deployed/redrive-queue.test.ts: at most --limit events',
    ],
    '(counted as 0 visible and 0 hidden twice, 30 s apart; 5 minutes at most)': [
      'deployed/redrive-queue.test.ts: and does not take one count of zero for empty',
      'deployed/redrive-queue.test.ts: for 5 minutes at most, and exits with 1 where nothing empties it',
    ],
    'The exit status is 0 only if the fallback queue is empty and the dead-letter queue did not grow; or at once, whatever these hold, if SQS counts nothing to move.':
      [
        'deployed/redrive-queue.test.ts: for 5 minutes at most, and exits with 1 where nothing empties it',
        'deployed/redrive-queue.test.ts: is counted also where it comes from the quarantine queue',
        'deployed/redrive-queue.test.ts: nothing where nothing waits, with 0',
        'deployed/redrive-queue.test.ts: what could be read, and exits with 1 where the queue counts more',
      ],
    'into the dead-letter queue, with the reason.': [
      'deployed/redrive-queue.test.ts: ends in the dead-letter queue with the reason, once, however often it is moved: it ${what}',
    ],
    "`--dry-run` forecasts all but the bus's part": [
      'deployed/redrive-queue.test.ts: forecasts what the redrive function then does, and changes nothing',
    ],
    'A message is deleted from its queue only after SQS has confirmed its copy.': [
      'deployed/redrive-faults.test.ts: whatever fails, and whenever it is stopped, a run loses nothing, and a later one ends it (seed ${SEED})',
    ],
    'Ctrl-C stops after the batch under way.': [
      'commands/redrive.test.ts: finishes the batch under way and releases the rest (${signal}, ${times} at once)',
    ],
    'However it ends, nothing is lost: at worst consumers see an event twice.': [
      'deployed/redrive-faults.test.ts: whatever fails, and whenever it is stopped, a run loses nothing, and a later one ends it (seed ${SEED})',
      'soak/redrive-killed.test.ts: ${when} ${action} ${nth} loses nothing, and the next run brings it to an end',
    ],
    'What a killed run had read is visible again within 10 minutes.': [
      'deployed/redrive-faults.test.ts: is waited for as long as ten messages of 1 MB take at 1 Mbit/s, and hides for longer',
    ],
    'means that messages wait, and exits with 1.': [
      'deployed/list-queues.test.ts: does not take the ${queue} queue for empty where all is hidden, and exits with 1',
    ],
    'It uses your own credentials:': ['commands/operator-permissions.test.ts: of redrive'],
    '`receive` is for a message that you deal with by hand: it is hidden for 90 s and then there again, unless dropped.':
      [
        'stack/runbook.test.ts: shows what waits, reads a message by hand and drops it',
        'infra/receiver-template.test.ts: hides a message that an operator receives by hand for 90 s',
      ],
    'find credentials and region as the AWS CLI does': [
      'deployed/aws-session.test.ts: AWS_DEFAULT_REGION',
      'deployed/aws-session.test.ts: that the role could not be assumed, not that the call was denied',
      'deployed/aws-session.test.ts: how to sign in again',
    ],
    'The MFA code of a profile is asked for in a terminal; without one': [
      'deployed/aws-session.test.ts: a command asks for the MFA code in a terminal, once for all its clients',
      'deployed/aws-session.test.ts: that an MFA code is required, where there is no terminal',
    ],
    '`HTTPS_PROXY`, `NO_PROXY` and `AWS_CA_BUNDLE` apply.': [
      'deployed/aws-clients.test.ts: goes through the proxy that HTTP_PROXY names, but not where NO_PROXY excludes it',
      'deployed/proxy.test.ts: is not used with NO_PROXY=${hosts}',
      'deployed/proxy.test.ts: has certificates that AWS_CA_BUNDLE names, or says that they cannot be read',
    ],
    'Each call ends after 30 s, the transfer of messages after 90 s, and after 3 s standard error says what is being waited for.':
      [
        'commands/waiting.test.ts: ${action}, ${how}, is announced after 3 s, and ends npm run ${command} with 1 in time',
      ],
    '`doctor` reads, beside the stack:': [
      'commands/operator-permissions.test.ts: of doctor, and with --rules',
    ],
    'Where one is missing, its check is `failed`.': [
      'commands/doctor-findings.test.ts: failed, not ok, of each check whose call to AWS fails',
    ],
    "The operator's own credentials, with:": ['commands/operator-permissions.test.ts: of tail'],
    'Both remove their rule and queue at the end, also by Ctrl-C.': [
      'commands/tail.test.ts: removes rule and queue by ${signal}, sent ${times} times',
      'commands/doctor.test.ts: removes rule and queue by ${signal}',
    ],
    'A name says when they expire, in seconds since the epoch': [
      'deployed/observer.test.ts: names rule and queue by the time at which they expire',
    ],
    'those of `tail` after 12 hours, when it ends.': [
      'deployed/observer.test.ts: ends by itself when it expires',
    ],
    'What a killed run has left, any later run removes once it has expired.': [
      'commands/tail.test.ts: is removed by any later run once it has expired, which removes nothing of others',
    ],
    '`doctor` lists the alarms that are raised.': [
      'commands/doctor-findings.test.ts: which alarm is raised, and what it means',
    ],
    "Each row is a test: [`test/alarms/`](../test/alarms) evaluates the template's alarms as CloudWatch does":
      [
        'alarms/alarms.test.ts: in each row of "Paged at night", in each shop',
        'alarms/cloudwatch.test.ts: ${datapointsToAlarm} of 3 of ${points}',
      ],
  },
  others: {
    facts: [
      'asks for stack name, region and every parameter',
      'Enter takes the default; only `KinowWebhookSecret` has none',
      'Then it asks `WebhookFunction has no authentication.',
      'The function has no authorizer because',
      'With `error`, most log queries below find nothing',
      "With neither, the stack's topic has no subscriber",
      'EventBridge drops the events and still answers 200, so no alarm',
      'It says nothing of single messages, since',
      'Each reading is a receive, by `list` and `--dry-run` too',
    ],
    instructions: ['**Answer `y`**: Enter means No', 'Give this or the next, not both'],
    'said elsewhere': [
      'that body stays lost',
      '**Yes, every event, if the secret here',
      '`doctor` says that it was',
      '[Refused before the function](#refused',
      '**Perhaps**: Kinow may have stopped',
      '`redrive list` shows nothing',
      'No: late, in the fallback queue',
      'No: the events stay in the fallback queue',
      'No: events may arrive twice',
      'No, as long as it does not run out of time',
    ],
  },
};
