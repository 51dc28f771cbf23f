import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, test, type TestContext } from 'node:test';
import { ROOT } from '../../scripts/shared/root.ts';
import { type ExitResult, runProgram } from '../support/commands/child.ts';
import { run } from '../support/commands/cli.ts';
import { runCommand } from '../support/commands/run-command.ts';

const ORDERS = '{"detail-type":["order_created"]}';

/** Creates a file with a text, until the test ends. */
async function fileOf(t: TestContext, text: string, name = 'given.json'): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'kinow-match-'));
  t.after(() => rm(directory, { recursive: true }));
  const file = join(directory, name);
  await writeFile(file, text);
  return file;
}

/** Runs `npm run match` with standard input. */
const withInput = async (args: readonly string[], stdin: string): Promise<ExitResult> =>
  await runCommand('match', args, { stdin });

interface Verdict {
  readonly rule: string;
  readonly event: string;
  readonly matches: boolean;
  readonly path?: string;
  readonly reason?: string;
}

const linesOf = <T = Verdict>(stdout: string) =>
  stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as T);

suite('npm run match', () => {
  test('tells which samples a pattern matches, and ends with 0 when there is one', async () => {
    const { status, stdout, stderr } = await runCommand('match', [
      '{"detail-type":[{"prefix":"order_"}]}',
    ]);
    assert.deepEqual([status, stderr], [0, '']);
    assert.equal(
      stdout,
      'the pattern matches 2 of 98 samples\n  ✓ order_created\n  ✓ order_history\n',
    );
  });

  test('is a process of its own, which prints and exits in the same way', async () => {
    const found = await run('match', [ORDERS, '--event', 'order_created']);
    const expected = 'the pattern matches 1 of 1 event\n  ✓ order_created\n';
    assert.deepEqual(found, { status: 0, stdout: expected, stderr: '' });
    const none = await run('match', [ORDERS, '--event', 'gift_sent', '--json']);
    assert.deepEqual([none.status, none.stderr], [1, '']);
    assert.deepEqual(linesOf(none.stdout)[0]?.matches, false);
    const wrong = await run('match', ['{']);
    assert.deepEqual([wrong.status, wrong.stdout], [2, '']);
  });

  test('reads a pipe', async () => {
    const args = ['scripts/cli.ts', 'match', ORDERS, '--event', '-'];
    const { status, stdout } = await runProgram(process.execPath, args, {
      cwd: ROOT,
      input: '{"detail-type":"order_created"}',
    });
    const expected = 'the pattern matches 1 of 1 event\n  ✓ standard input\n';
    assert.deepEqual([status, stdout], [0, expected]);
  });

  test('shows the nearest sample, and ends with 1, when none matches', async () => {
    const { status, stdout } = await runCommand('match', ['{"detail-type":["order_craeted"]}']);
    assert.equal(status, 1);
    assert.match(stdout, /^the pattern matches 0 of 98 samples\n/);
    assert.match(
      stdout,
      /note {2}Kinow documents no subject order_craeted\. Did you mean order_created\?/,
    );
    assert.match(
      stdout,
      /The closest:\n {2}✗ order_created {2}detail-type: .*\(is it a typo\?\)\n$/,
    );
  });

  test('takes a pattern from a file', async (t) => {
    const file = await fileOf(t, `\n${ORDERS}\n`);
    const { status, stdout } = await runCommand('match', [file]);
    assert.deepEqual(
      [status, stdout],
      [0, 'the pattern matches 1 of 98 samples\n  ✓ order_created\n'],
    );
  });

  suite('with the rules of a template', () => {
    test('tells what each matches', async () => {
      const { status, stdout } = await runCommand('match', ['--template', 'infra/rules/sqs.yaml']);
      assert.deepEqual([status, stdout], [0, 'Rule matches 1 of 98 samples\n  ✓ order_created\n']);
    });

    const TEMPLATE = `
Parameters:
  Source: { Type: String, Default: kinow }
  Bus: { Type: String }
Resources:
  Orders:
    Type: AWS::Events::Rule
    Properties: { EventPattern: { source: [!Ref Source], detail-type: [order_created] } }
  Text:
    Type: AWS::Events::Rule
    Properties: { EventPattern: '{"detail-type":["video_updated"]}' }
  Hourly: { Type: AWS::Events::Rule, Properties: { ScheduleExpression: rate(1 hour) } }
  Odd: { Type: AWS::Events::Rule }
  None:
  Function:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        Gift: { Type: EventBridgeRule, Properties: { Pattern: { detail-type: [gift_sent] } } }
        Api: { Type: HttpApi }
        Nothing:
`;

    test('takes those of functions too, and texts', async (t) => {
      const file = await fileOf(t, TEMPLATE, 'template.yaml');
      const { status, stdout } = await runCommand('match', ['--template', file]);
      assert.equal(status, 0);
      assert.deepEqual(stdout.match(/^\S+(?= matches 1 of 98)/gm), [
        'Orders',
        'Text',
        'Function.Gift',
      ]);
    });

    test('ends with 0 when one of them matches', async (t) => {
      const file = await fileOf(t, TEMPLATE, 'template.yaml');
      const args = ['--template', file, '--event', 'order_created'];
      const { status, stdout } = await runCommand('match', args);
      assert.equal(status, 0);
      assert.match(stdout, /^Orders matches 1 of 1 event\n[^]*Function\.Gift matches 0 of 1 event/);
    });

    test('takes one by its name', async (t) => {
      const file = await fileOf(t, TEMPLATE, 'template.yaml');
      const { stdout } = await runCommand('match', ['--template', file, '--rule', 'Function.Gift']);
      assert.equal(stdout, 'Function.Gift matches 1 of 98 samples\n  ✓ gift_sent\n');
      const wrong = await runCommand('match', ['--template', file, '--rule', 'Order']);
      assert.equal(wrong.status, 2);
      assert.match(
        wrong.stderr,
        /has no rule Order\. Did you mean Orders\? Specify one of Orders, Text, /,
      );
    });

    const rule = (pattern: string) =>
      `Parameters:\n  Bus: { Type: String }\nResources:\n  R:\n    Type: AWS::Events::Rule\n    Properties:\n      EventPattern: ${pattern}\n`;
    const broken: [what: string, template: string, says: RegExp][] = [
      [
        'a parameter without a default',
        rule('{ source: [!Ref Bus] }'),
        /Cannot evaluate R: the parameter Bus has no default/,
      ],
      [
        'a function without a value',
        rule('{ source: [!GetAtt A.B] }'),
        /Cannot evaluate R: Fn::GetAtt/,
      ],
      [
        'a pattern that is invalid',
        rule('{ source: kinow }'),
        /rejects R at source: values must be in an array/,
      ],
      ['no YAML', 'a: [', /Cannot read .* as a template/],
      ['a tag that there is not', 'Resources: !Reff b', /!Reff/],
      ['no resources', 'a: b', /has no rule with an event pattern/],
      ['nothing', '', /has no rule with an event pattern/],
      ['a scalar', '5', /has no rule with an event pattern/],
    ];
    const several = [
      'Parameters:\n  Type: { Type: String }\nResources:',
      '  Known: { Type: AWS::Events::Rule, Properties: { EventPattern: { source: [kinow] } } }',
      '  Given: { Type: AWS::Events::Rule, Properties: { EventPattern: { detail-type: [!Ref Type] } } }',
      '  Own: { Type: AWS::Events::Rule, Properties: { EventPattern: { account: [!Ref AWS::AccountId] } } }',
      "  'Fn::ForEach::Rules': [Name, [A, B], { '${Name}Rule': { Type: AWS::Events::Rule } }]",
    ].join('\n');

    test('tests the rules that it can evaluate, and names the others', async (t) => {
      const file = await fileOf(t, several, 'template.yaml');
      const { status, stdout, stderr } = await runCommand('match', ['--template', file]);
      assert.equal(status, 0);
      assert.match(stdout, /^Known matches 98 of 98 samples/);
      assert.doesNotMatch(stdout, /Given|Own/);
      assert.match(stderr, /Not tested: Given: the parameter Type has no default/);
      assert.match(stderr, /Not tested: Own: AWS::AccountId has no value before the deployment/);
      assert.match(stderr, /Not tested: Fn::ForEach::Rules: its resources are only created/);
      assert.match(stderr, /To specify a value: --parameter NAME=VALUE/);
    });

    test('takes the values of parameters from the command line', async (t) => {
      const file = await fileOf(t, several, 'template.yaml');
      const given = [
        '--parameter',
        'Type=order_created',
        '--parameter',
        'AWS::AccountId=000000000000',
      ];
      const { stdout, stderr } = await runCommand('match', ['--template', file, ...given]);
      assert.match(stdout, /Given matches 1 of 98 samples/);
      assert.match(stdout, /Own matches 98 of 98 samples/);
      assert.doesNotMatch(stderr, /Given|Own/);
    });

    test('reads files with a byte order mark or in UTF-16, as PowerShell writes them', async (t) => {
      const pattern = '{"detail-type":["order_created"]}';
      const utf16 = Buffer.from(`\ufeff${pattern}`, 'utf16le');
      const files = [Buffer.from(`\ufeff${pattern}`), utf16, Buffer.from(utf16).swap16()];
      for (const bytes of files) {
        const file = await fileOf(t, '', 'pattern.json');
        await writeFile(file, bytes);
        const { stdout, stderr } = await runCommand('match', [file]);
        assert.match(stdout, /matches 1 of 98 samples/, stderr);
      }
    });

    for (const [what, template, says] of broken) {
      test(`ends with 2 for a template with ${what}`, async (t) => {
        const file = await fileOf(t, template, 'template.yaml');
        const { status, stdout, stderr } = await runCommand('match', ['--template', file]);
        assert.deepEqual([status, stdout], [2, '']);
        assert.match(stderr, says);
        assert.doesNotMatch(stderr, /TypeError|undefined/);
      });
    }
  });

  suite('with events of the user', () => {
    const event = (type: string) => JSON.stringify({ 'detail-type': type, detail: { n: 1 } });
    const body =
      '{"event_id":"0e2b9dc7-5b1a-4c55-9f3e-0b4f6f7a1c11","subject":"order_created","data":{"n":9007199254740993}}';

    test('takes a sample by its subject', async () => {
      const { status, stdout } = await runCommand('match', [ORDERS, '--event', 'order_created']);
      assert.deepEqual(
        [status, stdout],
        [0, 'the pattern matches 1 of 1 event\n  ✓ order_created\n'],
      );
    });

    test('says of one that does not match why not, and ends with 1', async () => {
      const { status, stdout } = await runCommand('match', [ORDERS, '--event', 'order_history']);
      assert.equal(status, 1);
      assert.match(
        stdout,
        /^the pattern matches 0 of 1 event\n {2}✗ order_history {2}detail-type: found the text "order_history"; expected the text "order_created"\n$/,
      );
    });

    test('tells the key of the other edition', async () => {
      const pattern = '{"detail":{"data":{"supplier":{"id":[1]}}}}';
      const { stdout } = await runCommand('match', [pattern, '--event', 'actor_created']);
      assert.match(stdout, /detail\.data has no supplier but actor, its name in the other edition/);
    });

    test('takes an event of EventBridge from a file', async (t) => {
      const file = await fileOf(t, event('order_created'));
      const { status, stdout } = await runCommand('match', [ORDERS, '--event', file]);
      assert.deepEqual([status, stdout], [0, `the pattern matches 1 of 1 event\n  ✓ ${file}\n`]);
    });

    test('takes one over several lines, and from standard input', async () => {
      const spread = JSON.stringify(JSON.parse(event('order_created')), null, 2);
      const { status, stdout } = await withInput([ORDERS, '--event', '-'], spread);
      assert.deepEqual(
        [status, stdout],
        [0, 'the pattern matches 1 of 1 event\n  ✓ standard input\n'],
      );
    });

    test('takes an event a line, and goes on after one that does not match', async () => {
      const lines = [event('a'), '', event('order_created'), body, ''].join('\r\n');
      const { status, stdout } = await withInput([ORDERS, '--event', '-'], lines);
      assert.equal(status, 0);
      assert.match(
        stdout,
        /^the pattern matches 2 of 3 events\n {2}✗ line 1 .*\n {2}✓ line 3\n {2}✓ line 4\n$/,
      );
    });

    test("makes of a webhook's body the event that the receiver would make", async () => {
      const pattern = JSON.stringify({
        source: ['kinow'],
        'detail-type': ['order_created'],
        detail: { subject: ['order_created'] },
      }).replace('}}', ',"data":{"n":[9007199254740993]}}}');
      const { status } = await withInput([pattern, '--event', '-'], body);
      assert.equal(status, 0);
      const less = pattern.replace('9007199254740993', '9007199254740992');
      assert.equal((await withInput([less, '--event', '-'], body)).status, 1);
    });

    test('makes it of HTTP API events, in base64 too', async () => {
      for (const name of ['order_created', 'edge-cases/base64_body']) {
        const { status } = await runCommand('match', [
          '{"source":["kinow"]}',
          '--event',
          `events/${name}.json`,
        ]);
        assert.equal(status, 0, name);
      }
    });

    const none: [what: string, input: string, says: RegExp][] = [
      ['nothing', ' \n', /standard input is empty\. Specify an event as JSON/],
      ['no JSON', '{"a":', /standard input is neither JSON nor JSON Lines: line 1 is not JSON/],
      ['a line that is no JSON', '{"a":1}\n{"a"\n', /line 2 is not JSON/],
      ['no object', '[1]', /standard input has no event\. Specify a JSON object/],
      ['a line that is no object', '{"a":1}\n5\n', /line 2 has no event/],
      [
        'a body that is no event',
        '{"version":"2.0","body":"null"}',
        /The body in standard input is not an event/,
      ],
      [
        'an HTTP API event without a body',
        '{"version":"2.0"}',
        /The body in standard input is not an event/,
      ],
    ];
    for (const [what, input, says] of none) {
      test(`ends with 2 when given ${what}`, async () => {
        const { status, stdout, stderr } = await withInput([ORDERS, '--event', '-'], input);
        assert.deepEqual([status, stdout], [2, '']);
        assert.match(stderr, says);
      });
    }

    test('shows nothing that would steer the terminal', async () => {
      const input = '{"\\u001b[2J":1,"detail":"\\u001b[2Jx"}';
      const { stdout } = await withInput([ORDERS, '--event', '-'], input);
      assert.ok(!stdout.includes('\u001b'));
    });
  });

  test('--json writes a line for each rule and event', async () => {
    const one = await runCommand('match', [ORDERS, '--json']);
    assert.equal(one.status, 0);
    const all = linesOf(one.stdout);
    assert.equal(all.length, 98);
    assert.deepEqual(
      all.filter(({ matches }) => matches),
      [{ rule: 'the pattern', event: 'order_created', matches: true }],
    );
    const [verdict] = linesOf(
      (await runCommand('match', [ORDERS, '--json', '--event', 'gift_sent'])).stdout,
    );
    assert.deepEqual(Object.keys(verdict ?? {}), ['rule', 'event', 'matches', 'path', 'reason']);
    assert.deepEqual([verdict?.matches, verdict?.path], [false, 'detail-type']);
  });

  test('notes what the service may refuse', async () => {
    const long = JSON.stringify({ 'detail-type': Array.from({ length: 500 }, () => 'gift_sent') });
    assert.match(
      (await runCommand('match', [long])).stdout,
      /has \d+ characters; EventBridge accepts 2048/,
    );
    assert.doesNotMatch((await runCommand('match', [ORDERS])).stdout, /note/);
  });

  test('rejects wildcards that are too complex for EventBridge with status 2', async () => {
    const wildcards = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => ({ wildcard: `*@${name}.com` }));
    const pattern = JSON.stringify({ detail: { data: { email: wildcards } } });
    const { status, stderr } = await runCommand('match', [pattern]);
    assert.equal(status, 2);
    assert.match(stderr, /at detail\.data\.email: these wildcards are too complex/);
    assert.match(stderr, /Write \{"suffix":"@a\.com"\} instead of \*@a\.com/);
  });

  suite('--batch', () => {
    interface Answer {
      readonly id: unknown;
      readonly matches?: boolean;
      readonly error?: string;
    }
    const batch = async (...lines: readonly string[]) => {
      const { status, stdout, stderr } = await withInput(['--batch', '-'], lines.join('\n'));
      assert.deepEqual([status, stderr], [0, '']);
      return { stdout, answers: linesOf<Answer>(stdout) };
    };

    test('answers each line in order, with its id', async (t) => {
      const lines = Array.from({ length: 500 }, (_, id) =>
        JSON.stringify({ id, pattern: { a: [id % 7] }, event: { a: id % 2 } }),
      );
      const file = await fileOf(t, `${lines.join('\n')}\n`, 'pairs.jsonl');
      const { status, stdout } = await runCommand('match', ['--batch', file]);
      assert.equal(status, 0);
      assert.deepEqual(
        linesOf<Answer>(stdout),
        lines.map((_, id) => ({ id, matches: id % 7 === id % 2 })),
      );
    });

    test('separates lines at line feeds alone', async () => {
      const text = 'a\u2028b\u2029c\u0085d\re';
      const pair = { id: text, pattern: { a: [text] }, event: { a: text } };
      const { answers } = await batch(JSON.stringify(pair), JSON.stringify({ ...pair, id: 2 }));
      assert.deepEqual(answers, [
        { id: text, matches: true },
        { id: 2, matches: true },
      ]);
    });

    test('gives back ids as they were', async () => {
      const ids = ['"a"', '"é\\n"', '1', '9007199254740993', '1.50', '-0', 'true', 'false', 'null'];
      const { stdout } = await batch(
        ...ids.map((id) => `{"id":${id},"pattern":{"a":[1]},"event":{"a":1}}`),
      );
      assert.deepEqual(
        stdout.trimEnd().split('\n'),
        ids.map((id) => `{"id":${id},"matches":true}`),
      );
    });

    test('answers a bad line with an error, and the others none the less', async () => {
      const good = '{"id":0,"pattern":{"a":[1]},"event":{"a":1}}';
      const bad = [
        '{"id":1,"pattern":{"a":1},"event":{}}',
        '{"id":2,"pattern":{"a":[{"prefx":"x"}]},"event":{}}',
        '{"id":3,"pattern":{"a":[1]}}',
        '{"id":4,"event":{"a":1}}',
        '{"id":5,"pattern":{"a":[1]},"event":[1]}',
        '{"id":6,"pattern":"{","event":{}}',
        '{"id":7,"pattern":{"a":[1]},"event":{"a":1}',
        'no JSON',
        '[]',
        'null',
      ];
      const { answers } = await batch(...bad.flatMap((line) => [line, good]), '', '  ');
      assert.equal(answers.length, 2 * bad.length);
      for (const [index, answer] of answers.entries()) {
        if (index % 2 === 1) assert.deepEqual(answer, { id: 0, matches: true });
        else assert.ok(typeof answer.error === 'string' && answer.error !== '', String(index));
      }
      assert.deepEqual(
        answers.filter(({ error }) => error !== undefined).map(({ id }) => id),
        [1, 2, 3, 4, 5, 6, null, null, null, null],
      );
      assert.match(answers[0]?.error ?? '', /^a: values must be in an array/);
      assert.match(answers[2]?.error ?? '', /^a\[0\]\.prefx: unknown operator prefx/);
    });

    test('keeps every digit, the order of keys, and keys that come twice', async () => {
      const { answers } = await batch(
        '{"id":1,"pattern":{"a":[9007199254740993]},"event":{"a":9007199254740993}}',
        '{"id":2,"pattern":{"a":[9007199254740993]},"event":{"a":9007199254740992}}',
        '{"id":3,"pattern":{"a":[9007199254740992]},"event":{"a":9007199254740993}}',
        '{"id":4,"pattern":{"a":[1],"a":[2]},"event":{"a":2}}',
        '{"id":5,"pattern":{"a":[1],"$or":[{"a":[2]},{"b":[3]}]},"event":{"a":2}}',
        '{"id":6,"pattern":{"$or":[{"a":[2]},{"b":[3]}],"a":[1]},"event":{"a":2}}',
        '{"id":7,"pattern":"{\\"a\\":[9007199254740993]}","event":"{\\"a\\":9007199254740993}"}',
      );
      assert.deepEqual(
        answers.map(({ matches }) => matches),
        [true, false, false, true, true, false, true],
      );
    });

    const wrong: [args: string[], says: RegExp][] = [
      [['--batch', 'not-there.jsonl'], /There is no file not-there\.jsonl/],
      [['--batch', 'events'], /events is a folder\. Specify a file/],
      [['--batch', '-', ORDERS], /--batch cannot be used with a pattern/],
      [['--batch', '-', '--event', 'gift_sent'], /--batch cannot be used with a pattern/],
      [['--batch'], /--batch requires a value/],
    ];
    for (const [args, says] of wrong) {
      test(`refuses "${args.join(' ')}" with 2`, async () => {
        const { status, stdout, stderr } = await runCommand('match', args);
        assert.deepEqual([status, stdout], [2, '']);
        assert.match(stderr, says);
      });
    }
  });

  const wrong: [args: string[], says: RegExp][] = [
    [[], /No pattern specified\. Specify a pattern, or rules with --template/],
    [
      [ORDERS, '--template', 'infra/rules/sqs.yaml'],
      /A pattern cannot be used with --template\. Specify one/,
    ],
    [[ORDERS, '--parameter', 'Bus=b'], /--parameter requires --template/],
    [
      ['--template', 'infra/rules/sqs.yaml', '--parameter', 'Bus'],
      /Invalid --parameter: Bus\. Specify NAME=VALUE/,
    ],
    [
      ['--template', 'infra/rules/sqs.yaml', '--parameter', 'EventBsuName=b'],
      /sqs\.yaml has no parameter EventBsuName\. Did you mean EventBusName\?/,
    ],
    [
      ['--template', 'infra/rules/sqs.yaml', '--template', 'infra/rules/bus.yaml'],
      /--template is specified more than once\. Specify it once/,
    ],
    [[ORDERS, '--rule', 'Rule'], /--rule requires --template/],
    [['not-there.json'], /There is no file not-there\.json/],
    [
      ['infra/rules/sqs.yaml'],
      /is a YAML file, not a pattern\. Specify --template infra\/rules\/sqs\.yaml/,
    ],
    [['order_created'], /is a subject, not a pattern\. Specify --event order_created/],
    [[''], /The pattern is empty\. Specify JSON such as \{/],
    [['events'], /events is a folder/],
    [['--template', 'not-there.yaml'], /There is no file not-there\.yaml/],
    [
      [ORDERS, '--event', 'order_craeted'],
      /no subject order_craeted\. Did you mean order_created\?/,
    ],
    [[ORDERS, '--event', 'not/there.json'], /There is no file not\/there\.json/],
    // For an invalid pattern, the path and the rule.
    [['README.md'], /rejects the pattern in README\.md: the pattern is not JSON/],
    [
      ['--pattern', '{}'],
      /Unknown option --pattern\. Specify the pattern without it: npm run match -- '/,
    ],
    [['{"a":'], /rejects the pattern: the pattern is not JSON: .* line 1, column 6/],
    [['{"a":{"b":["x",{"Prefix":"x"}]}}'], /rejects the pattern at a\.b\[1\]\.Prefix: operators/],
  ];
  for (const [args, says] of wrong) {
    test(`refuses "${args.join(' ')}" with 2`, async () => {
      const { status, stdout, stderr } = await runCommand('match', args);
      assert.deepEqual([status, stdout], [2, '']);
      assert.match(stderr, says);
    });
  }
});
