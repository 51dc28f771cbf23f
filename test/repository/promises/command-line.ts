import type { PageClaims } from './claims.ts';

export const COMMAND_LINE: PageClaims = {
  page: 'scripts/README.md',
  promises: {
    'A function that is the target of a matching rule runs as `sam build` makes it and as Lambda loads it':
      [
        'local/consumers.test.ts: is built as sam build would build it',
        'local/consumers.test.ts: has what its BuildProperties say, as in sam build',
        'local/consumers.test.ts: is built by esbuild of its own project',
        'local/consumers.test.ts: is loaded as ${what}',
      ],
    '`npm start` watches the rules of the SAM templates in `rules/`, also before it exists': [
      'local/rule-folders.test.ts: are rules/ and infra/rules/ in this repository, and elsewhere the whole folder',
      'local/rule-folders.test.ts: follows no link to a folder, and takes the names that SAM and CloudFormation use',
      'local/rule-folders.test.ts: reads no more folders than its limit, the nearest first',
      'local/rule-folders.test.ts: says where it stops',
      'commands/start-rules.test.ts: goes on without a folder that has no rules, or that is removed and made again',
    ],
    '`--rules DIR` watches that folder instead.': [
      'local/rule-folders.test.ts: are the given one alone, relative to the folder of the caller',
    ],
    'never outside it or through a symbolic link, never over edited code, and over a template only after a question.':
      [
        'console/save-rule.test.ts: not under the name ${JSON.stringify(name)}',
        'console/save-rule.test.ts: not through a symbolic link in place of ${what}',
        'console/save-rule.test.ts: and never overwrites edited code of its function',
        'console/save-rule.test.ts: over an existing file only where it is asked to, and then tries events on the new one',
      ],
    'Only the page itself can save: the server refuses other origins.': [
      'console/save-rule.test.ts: writes nothing for ${who}',
    ],
    'ends with 1 unless the rules that are named match the sample of the subject': [
      'commands/match-expect.test.ts: ends with 0 when each event matches the rules that are named, and no others',
      'commands/match-expect.test.ts: ends with 1 when a rule does not match, and says why not and what matches instead',
      'commands/match-expect.test.ts: ends with 1 when another rule matches too, or one where none may',
    ],
    'The events are unchanged, and `npm start` prints of each its subject and the beginning of its `event_id`.':
      [
        'commands/tail-forward.test.ts: puts each event onto the bus of npm start unchanged, and logs nothing but its id',
        'commands/tail-forward.test.ts: npm start runs the functions of a forwarded event, and prints its subject and event_id only',
      ],
    'lists all commands.': [
      'commands/commands.test.ts: lists all commands with what they do, without a name',
    ],
    'Exit status: 0 done, 1 failed, 2 wrong usage.': [
      'commands/commands.test.ts: ${name} shows its help, without colours in a pipe',
      'commands/commands.test.ts: prints an error that it does not expect in the form of all others, with status 1',
      'commands/commands.test.ts: ${name} refuses what it does not know with status 2',
    ],
    'lines of the output only in a terminal, so that `grep` finds them whole.': [
      'commands/terminal-text.test.ts: is wrapped between words in a terminal',
      'commands/terminal-text.test.ts: stays one line in a pipe, and so does data anywhere',
    ],
    'What they could not find out is never reported as well or empty.': [
      'commands/doctor-findings.test.ts: failed, not ok, of each check whose call to AWS fails',
      'deployed/unknown-counts.test.ts: whose counts are not complete: ${what}',
      'commands/tail.test.ts: is left alone where it may not be looked for, which is said',
    ],
    'leaves a receiver running on the emulator, with stacks of rules, and prints how to use it.': [
      'stack/keep.test.ts: deploys an unedited stack with rules, says what it does, and how to use both',
    ],
    'breaks `handler/` in many small ways, and shows what no test notices': [
      'tasks/mutate.test.ts: tells survivors, and what no test reaches, from what a test noticed',
    ],
    'Each uses those below it, never one above it': [
      'repository/lint-rules.test.ts: ${path} in scripts/${file}',
    ],
    '`samples/` and `patterns/` use nothing of Node': [
      'repository/lint-rules.test.ts: ${what} in scripts/${file}',
    ],
    'Of `handler/`, they use the catalogue and the pure parts only': [
      'repository/lint-rules.test.ts: ${path} in scripts/${file}',
    ],
    'Commands do not use `process`': [
      'repository/lint-rules.test.ts: a command that knows the process',
    ],
    'writes one of these stacks, as in [`infra/rules/`](../infra/rules).': [
      'commands/rule.test.ts: is that of infra/rules/${target}.yaml to the byte, for the same subjects',
    ],
    'Each keeps what it could not deliver in a dead-letter queue, with an alarm, and `npm run redrive -- --stack STACK`':
      [
        'infra/rule-templates.test.ts: has its target tried for 24 hours, then keeps the event',
        'infra/rule-templates.test.ts: keeps events for 14 days, encrypted, and beyond its own end',
        'infra/rule-templates.test.ts: raises an alarm on each event that comes into the dead-letter queue, received or not',
        'deployed/rule-queue.test.ts: invokes the function with each event, as the rule does, and deletes those that it took',
      ],
    '`--where` refuses what a pattern cannot express, and names the nearest that it can; with a field that Kinow does not document, nothing is written without `--force`.':
      [
        'rules/condition.test.ts: data.order.gift != true',
        'rules/condition.test.ts: data.order.total_paid * 2 > 5',
        'commands/rule.test.ts: writes no rule with a field that Kinow does not document, unless it is told to',
      ],
    'Its `package.json` has public packages only: it builds and type-checks (`npm install && npx tsc`, TypeScript 5 or 7) wherever the folder is.':
      [
        'consumer/rule-stack.test.ts: type-checks by its own tsconfig.json in TypeScript ${version}',
        'consumer/rule-stack.test.ts: type-checks in a strict project with module ${module} in TypeScript ${version}',
        'stack/rules.test.ts: lambda: the function does its work once, however often an event comes, and redrive and a sample invoke it',
      ],
    '`onEvent` can be imported by a test; no environment is needed.': [
      'consumer/rule-stack.test.ts: is imported by a unit test, in Node alone and without environment',
    ],
    'it changes the rule in the template, keeps what you have added there, writes `kinow.ts` again, and overwrites no code of yours.':
      [
        'commands/rule.test.ts: changes in a template of the same target the rule alone, and keeps what the user has added',
        'commands/rule.test.ts: changes the condition of a rule, and leaves the code of its function as it is',
      ],
    'that handles each event once': [
      'infra/consumer-function.test.ts: does its work once for an event that is delivered twice',
    ],
    'Options go behind `--`: npm takes those before it for its own.': [
      "commands/commands.test.ts: is refused with status 2: ${name} ${args.join(' ')} with ${given.join(' ')}",
    ],
    'While the function loads, it reads the secret, opens the connection to EventBridge and builds a request without sending it':
      [
        'contract/secrets.test.ts: is read at the start, both versions, and never again while requests are authentic',
        'contract/tls.test.ts: the first event needs no other connection, nor does the next',
      ],
  },
  others: {
    facts: [
      'A command is a function: `run(argv, io)`',
      '`PATTERN --template --stack --bus --rule --parameter --event --expect --expect-none',
    ],
  },
};
