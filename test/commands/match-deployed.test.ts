import assert from 'node:assert/strict';
import { suite, test, type TestContext } from 'node:test';
import { LOCAL_BUS, startLocalAws } from '../../scripts/local/aws/local-aws.ts';
import { BUS_ARN } from '../support/aws/bus-with-rules.ts';
import { answerStackCall } from '../support/aws/cloudformation.ts';
import { createOperatorEnv } from '../support/aws/operator-env.ts';
import { runCommand } from '../support/commands/run-command.ts';

const STACK = {
  name: 'shop',
  outputs: { EventBusArn: BUS_ARN },
  parameters: { EventSource: 'kinow.paris' },
};

interface DeployedRule {
  readonly Name: string;
  readonly State?: string;
  readonly EventPattern?: string;
  readonly ManagedBy?: string;
}

const orders = (Name: string, extra: Partial<DeployedRule> = {}): DeployedRule => ({
  Name,
  State: 'ENABLED',
  EventPattern: '{"source":["kinow.paris"],"detail-type":["order_created"]}',
  ...extra,
});

/** Starts a bus that lists one rule a page. */
async function startBus(t: TestContext, rules: readonly DeployedRule[]) {
  const aws = await startLocalAws({
    port: 0,
    intercept: (call) => {
      if (answerStackCall(call, STACK)) return true;
      const input = JSON.parse(call.body.toString()) as Record<string, string>;
      if (call.action === 'DescribeEventBus' && input['Name'] !== LOCAL_BUS) {
        call.response.writeHead(400).end('{"__type":"ResourceNotFoundException"}');
        return true;
      }
      const page = Number(input['NextToken'] ?? 0);
      const answers: Record<string, object> = {
        DescribeEventBus: { Name: LOCAL_BUS, Arn: BUS_ARN },
        ListRules: {
          Rules: rules.slice(page, page + 1),
          ...(page + 1 < rules.length && { NextToken: String(page + 1) }),
        },
      };
      const answer = answers[call.action];
      if (answer === undefined) return false;
      call.response.end(JSON.stringify(answer));
      return true;
    },
  });
  t.after(aws.close);
  const env = createOperatorEnv(aws.url);
  return async (...args: string[]) => await runCommand('match', args, { env });
}

suite('npm run match with the rules of a deployed bus', () => {
  test('says which match an event, and why the others do not, with their state', async (t) => {
    const match = await startBus(t, [
      orders('a-orders'),
      orders('b-off', { State: 'DISABLED' }),
      orders('c-gifts', { EventPattern: '{"detail-type":["gift_sent"]}' }),
      { Name: 'd-every-hour', State: 'ENABLED' },
      orders('e-archive', { ManagedBy: 'prod.vhs.events.aws.internal' }),
    ]);
    const { status, stdout, stderr } = await match('--stack', 'shop', '--event', 'order_created');
    assert.deepEqual([status, stderr], [0, '']);
    assert.equal(
      stdout,
      `a-orders matches 1 of 1 event
  ✓ order_created
b-off (DISABLED) matches 1 of 1 event
  ✓ order_created
c-gifts matches 0 of 1 event
  ✗ order_created  detail-type: found the text "order_created"; expected the text "gift_sent"
`,
    );
  });

  test('takes any bus, with the source in EVENT_SOURCE', async (t) => {
    const match = await startBus(t, [orders('orders')]);
    const { status, stdout } = await match('--bus', LOCAL_BUS, '--event', 'order_created');
    assert.equal(status, 1);
    assert.match(stdout, /source: found the text "kinow"; expected the text "kinow\.paris"/);
  });

  test('ends with 1 if no rule matches, and tests only the rule that is named', async (t) => {
    const match = await startBus(t, [orders('orders'), orders('other')]);
    const one = await match('--stack', 'shop', '--rule', 'orders', '--event', 'gift_sent');
    assert.equal(one.status, 1);
    assert.match(one.stdout, /^orders matches 0 of 1 event\n/);
    assert.doesNotMatch(one.stdout, /other/);
  });

  test('names a rule that cannot be tested, and tests the others', async (t) => {
    const match = await startBus(t, [
      orders('new', { EventPattern: '{"a":[{"later":1}]}' }),
      orders('orders'),
    ]);
    const { status, stdout, stderr } = await match('--stack', 'shop', '--event', 'order_created');
    assert.equal(status, 0);
    assert.match(stderr, /Not tested: new: unknown operator later/);
    assert.match(stdout, /^orders matches 1 of 1 event/);
  });

  const wrong: [args: string[], status: number, says: RegExp][] = [
    [['--stack', 'nope'], 1, /There is no stack nope in this region/],
    [['--bus', 'nope'], 1, /nope/],
    [['--stack', 'shop', '--rule', 'ordres'], 2, /has no rule ordres\. Did you mean orders\?/],
    [
      ['--stack', 'shop', '--bus', 'x'],
      2,
      /A pattern, --template, --stack and --bus cannot be combined/,
    ],
    [['--stack', 'shop', '{"a":[1]}'], 2, /cannot be combined/],
    [['--stack', 'shop', '--template', 'infra/rules/sqs.yaml'], 2, /cannot be combined/],
  ];
  for (const [args, status, says] of wrong) {
    test(`refuses ${args.join(' ')} with ${status}`, async (t) => {
      const match = await startBus(t, [orders('orders')]);
      const result = await match(...args);
      assert.deepEqual([result.status, result.stdout], [status, '']);
      assert.match(result.stderr, says);
    });
  }

  test('ends with 2 for a bus without rules', async (t) => {
    const match = await startBus(t, [{ Name: 'hourly' }]);
    const { status, stderr } = await match('--stack', 'shop');
    assert.equal(status, 2);
    assert.match(stderr, /has no rule with an event pattern/);
  });
});
