import type { PageClaims } from './claims.ts';

export const FRONT_PAGE: PageClaims = {
  page: 'README.md',
  promises: {
    'The function depends on no package of this repository: move it where you like.': [
      'commands/rule.test.ts: says which samples the rule matches, and writes the stack with its function',
    ],
    '`--force` overwrites no code of yours.': [
      'commands/rule.test.ts: changes the condition of a rule, and leaves the code of its function as it is',
    ],
    'and answers 200 only once the event is safe.': [
      'contract/answers.test.ts: a signed event is answered 200 after the bus took it, and counted as Published',
      'contract/faults.test.ts: when the queue does not take a message an event that the bus did not take is answered 503 when the queue ${what}',
    ],
    'With Node 20 or newer and npm, nothing else:': [
      'commands/start.test.ts: shows a first event arriving, answers like API Gateway, and ends on Ctrl-C',
    ],
    'with a local event bus that names the rules of [`infra/rules/`](infra/rules) and `rules/` that an event matches.':
      [
        'console/console.test.ts: shows an event with the rules that it matches, and of the others why not',
        'commands/start-rules.test.ts: names the rules of a folder of the user alone, and picks up one that is saved',
      ],
    'It reloads when you edit `handler/`; Ctrl-C ends it.': [
      'soak/reload.test.ts: reloads when a file of handler/ changes, and goes on when one is broken',
      'commands/start.test.ts: shows a first event arriving, answers like API Gateway, and ends on Ctrl-C',
    ],
    'Set `PORT=4000` for both to use another port.': [
      'commands/start.test.ts: prints commands that work with its port',
    ],
    'It shows each request as it comes, why it was refused, which rules an event matches, and why not the others.':
      [
        'console/request-rows.test.ts: ${what} says why: ${reason || ',
        'console/console.test.ts: shows an event with the rules that it matches, and of the others why not',
        'browser/detail.test.ts: says why the signature is refused, and what would be right',
        'browser/detail.test.ts: says which rules an event matches, and of the others why not, the nearest first',
      ],
    'an order that is refused because its signature was made with a secret that has a line break, with the groups of digits that differ, and a button that copies the request with the right signature.':
      ['browser/detail.test.ts: says why the signature is refused, and what would be right'],
    'It evaluates an event pattern while you type and saves it as a SAM stack in `rules/`, on whose rule the next event is tried; it sends samples, edited or forged, and searches the catalogue.':
      [
        'console/save-rule.test.ts: saves the stack that it shows, and tries the next event on its rule',
        'browser/save-rule.test.ts: and tried, five clicks after a request is seen',
        'browser/patterns-view.test.ts: fixes a rule that an event did not match, and creates a working stack for it',
        'browser/send-view.test.ts: sends an event that is ${as}, and shows its outcome',
        'browser/catalogue-view.test.ts: finds subjects by a field of their objects, and leads to a pattern and to sending',
      ],
    'keeps it out of history and process list.': [
      'stack/runbook.test.ts: deploys the receiver, whatever else was built, with a secret that is in no argument',
      'repository/secrets-in-commands.test.ts: has a secret among its arguments',
    ],
    'A warning leaves the exit status at 0': [
      'commands/doctor-findings.test.ts: of a deployment without AlarmEmail that its alarms notify nobody: a warning, with status 0',
    ],
    '`AlarmEmail=…` has alarms sent to you.': [
      'infra/receiver-template.test.ts: tells the topic when it is raised, and one on a state also when it is over',
    ],
    '`npm run rule` writes one, and shows first which of the sample events it would match; without arguments it asks.':
      [
        'commands/rule.test.ts: says which samples the rule matches, and writes the stack with its function',
        'commands/rule.test.ts: asks for subjects by search, the target and the condition',
      ],
    'Each event is shown with the rules that it matches.': [
      'commands/start-rules.test.ts: names the rules of a folder of the user alone, and picks up one that is saved',
    ],
    'A function that is their target runs as it is saved at that moment': [
      'commands/start-rules.test.ts: runs the function of a rule, shows its log, and takes its code as it is saved',
    ],
    '`--where` takes a condition such as': [
      'rules/condition.test.ts: a pattern matches the events for which its condition holds, and no others',
    ],
    '`--pattern` an event pattern of your own.': [
      'commands/rule.test.ts: writes the stack of a pattern, which may be in a file',
    ],
    'shows the events of the deployed bus as they pass.': [
      'commands/tail.test.ts: each event as a line without its payload, and what it observes beside',
      'stack/tail-command.test.ts: shows what the receiver publishes, and removes rule and queue at the end',
    ],
    "`npm run match` shows which events a pattern, a template's rules or those of a deployed bus (`--stack`) match, and why not the others, as AWS's own engine does on 18,000 pairs.":
      [
        'commands/match.test.ts: tells which samples a pattern matches, and ends with 0 when there is one',
        'commands/match.test.ts: tells what each matches',
        'commands/match.test.ts: says of one that does not match why not, and ends with 1',
        'commands/match-deployed.test.ts: says which match an event, and why the others do not, with their state',
        'patterns/recorded-verdicts.test.ts: the matcher agrees with it on every pair',
        'patterns/recorded-verdicts.test.ts: every recorded mismatch is explained',
      ],
    '`npm start -- --why renewals` does so for each event.': [
      'commands/start-rules.test.ts: says on request why an event does not match a rule',
    ],
    'Each `npm run NAME --` of this page is `npx kinow-eventbridge NAME` there, on Node 22.22 or newer.':
      [
        'package/cli.test.ts: has every command that users run',
        'consumer/npx.test.ts: tries a rule of a template: match, start, send',
        'consumer/npx.test.ts: ends in an older Node with one line that says which it needs',
      ],
    '`start` runs the rules and functions of every SAM template in the folder.': [
      'commands/start-rules.test.ts: elsewhere, names those of every template in the folder of the user and below it',
      'commands/start-rules.test.ts: runs the function of a rule, shows its log, and takes its code as it is saved',
    ],
    'The package (0.7 MB; `npm pack` here makes it) brings valibot, nothing else.': [
      'consumer/packed-files.test.ts: is not larger than 1.5 MB, and as large as the README says',
      'consumer/packed-files.test.ts: brings valibot alone',
    ],
    'TypeScript 4.9 or newer, Node 20 or newer, ES module or CommonJS': [
      'consumer/compilers.test.ts: has the types by TypeScript ${compiler}, moduleResolution ${resolution}, module ${module}',
      'consumer/entries.test.ts: are loaded by ${kind} in Node ${version}',
    ],
    'A unit test of the rule, in `node:test` (as an ES module), vitest or jest': [
      'consumer/entries.test.ts: runs in jest as CommonJS',
      'consumer/entries.test.ts: runs in vitest as an ES module',
    ],
    '(exit status 1 if an event matches other rules than these)': [
      'consumer/first-rule.test.ts: the examples of a project with the package compile and run as the README shows them',
    ],
    "`isKinowEvent(event, 'order_created')` narrows the type of an event": [
      'package/index.test.ts: knows an event of the subject, of one of several, and of any',
      'consumer/compilers.test.ts: has the types by TypeScript ${compiler}, moduleResolution ${resolution}, module ${module}',
    ],
    'parses it with valibot': [
      'handler/event-schema.test.ts: takes the samples of all subjects as they are, with the keys of either edition',
    ],
    'lists all subjects with their linked objects': [
      'repository/schemas.test.ts: has each subject with its sample, its schema and a pattern',
    ],
    'the body that Kinow signed, unchanged to the byte: `event_id`, `subject`, `data`': [
      'contract/properties.test.ts: any JSON as data of an event arrives as the bytes that were signed',
    ],
    'A subject that the catalogue does not list is published like any other.': [
      'contract/bodies.test.ts: ${what} (${subject}) is published${counted}',
    ],
    '**Every authentic event that reaches the function is on the bus, or in a queue that an alarm watches; nothing else gets in; and Kinow is answered 200 only after that is true.**':
      [
        'soak/fault-pairs.test.ts: while two dependencies are at fault',
        'soak/kill-at-any-time.test.ts: while the redrive function is at work',
        'contract/answers.test.ts: a signed event is answered 200 after the bus took it, and counted as Published',
        'contract/properties.test.ts: any event at all is answered from the table, and nothing unsigned is stored',
      ],
    'An event may arrive **more than once**': [
      'soak/load-campaign.test.ts: are each on the bus, to the byte, and again only where an answer was lost',
    ],
    'One that API Gateway logs raises an alarm;': [
      'alarms/alarms.test.ts: in each row of "Paged at night", in each shop',
      'alarms/alarms.test.ts: fails a test above where it does not see a 413',
    ],
    'the alarm on quiet hours is what is left.': [
      'alarms/alarms.test.ts: are what is left of requests that API Gateway refuses without log and metric',
    ],
    'An authentic body that is no event, or too large for one, and fits no queue even compressed: 413, `NotKept`, an alarm.':
      [
        'contract/answers.test.ts: an authentic body that fits no queue is answered 413 and counted as NotKept',
      ],
    'The stack prevents this by owning an archive on the bus; elsewhere, check the name.': [
      'infra/receiver-template.test.ts: archives no password-reset token, and has its archive on an existing bus too',
    ],
    'an event signed with the new one can be refused for up to 10 seconds while other bad signatures come in.':
      [
        'contract/secrets.test.ts: is not worn out: bad requests have it read at most once in 10 s',
        'contract/secrets.test.ts: is read again after a signature fails, so that a rotation needs no redeploy',
      ],
    'each shows its options with `--help`.': [
      'commands/commands.test.ts: ${name} shows its help, without colours in a pipe',
    ],
    'when API Gateway received the request': [
      'contract/answers.test.ts: a signed event is answered 200 after the bus took it, and counted as Published',
      'contract/redrive-function.test.ts: puts a deferred event onto the bus as it was signed, and the queue is empty',
    ],
    '`npm run test:stack -- --keep` deploys the same stack onto a local emulator': [
      'stack/keep.test.ts: deploys an unedited stack with rules, says what it does, and how to use both',
    ],
    'what the bus does not accept now goes to the fallback queue, from which the redrive function puts it onto the bus later, and what is authentic but unusable to the quarantine queue.':
      [
        'contract/answers.test.ts: an event that the bus cannot take now is answered 200 deferred, from the fallback queue',
        'contract/bodies.test.ts: authentic bodies that are no event are answered 400, with a copy in quarantine',
        'contract/redrive-function.test.ts: puts a deferred event onto the bus as it was signed, and the queue is empty',
      ],
    '(`supplier` → `actor`, `rule` → `bonus`), and a shop may send either.': [
      'handler/catalogue.test.ts: takes the keys of either edition, the newer first',
    ],
  },
  others: {
    facts: [
      'A request that is throttled, cut off or refused before the function runs',
      'prompts for every parameter instead',
    ],
  },
};
