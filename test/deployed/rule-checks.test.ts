import assert from 'node:assert/strict';
import { suite, test, type TestContext } from 'node:test';
import { allowsRule } from '../../scripts/deployed/doctor/resource-policy.ts';
import { createRuleDimensions } from '../../scripts/deployed/doctor/rule-metrics.ts';
import { LOCAL_BUS } from '../../scripts/local/aws/local-aws.ts';
import { startExaminedReceiver } from '../support/aws/examined-receiver.ts';
import { type Fault, refuseWith } from '../support/faults/faults.ts';
import { runCommand } from '../support/commands/run-command.ts';

const ACCOUNT = 'eu-west-1:000000000000';
const formatRuleArn = (name: string) => `arn:aws:events:${ACCOUNT}:rule/${LOCAL_BUS}/${name}`;
const QUEUE_ARN = `arn:aws:sqs:${ACCOUNT}:fallback`;
const FUNCTION_ARN = `arn:aws:lambda:${ACCOUNT}:function:mail`;

const formatPolicy = (ruleArn: string, action = 'lambda:InvokeFunction', extra: object = {}) =>
  JSON.stringify({
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: action,
        Condition: { ArnLike: { 'AWS:SourceArn': ruleArn } },
        ...extra,
      },
    ],
  });

const TARGET = { Id: 'f', Arn: FUNCTION_ARN, DeadLetterConfig: { Arn: QUEUE_ARN } };

interface CheckedRule {
  readonly name?: string;
  readonly state?: string;
  readonly pattern?: object;
  readonly targets?: readonly object[];
  readonly policy?: string | Fault;
  /** Values of metrics by name. */
  readonly metrics?: Readonly<Record<string, number>>;
}

/** Starts a receiver whose bus has one rule. Without options `doctor` finds nothing. */
async function startReceiver(t: TestContext, rule: CheckedRule = {}) {
  const receiver = await startExaminedReceiver(t);
  const { name = 'orders', state = 'ENABLED', policy = formatPolicy(formatRuleArn(name)) } = rule;
  const { pattern = { source: ['kinow'], 'detail-type': ['order_created'] } } = rule;
  const readMetric = (metric: string) =>
    metric === 'Authentic' ? 24 : (rule.metrics?.[metric] ?? 0);
  const Rules = [
    { Name: name, Arn: formatRuleArn(name), State: state, EventPattern: JSON.stringify(pattern) },
    { Name: 'kinow-eventbridge-observer-1-x', State: 'ENABLED', EventPattern: '{"a":[1]}' },
    { Name: 'hourly', State: 'ENABLED', ScheduleExpression: 'rate(1 hour)' },
  ];
  receiver.answers.set('ListRules', { Rules });
  receiver.answers.set('ListTargetsByRule', { Targets: rule.targets ?? [TARGET] });
  receiver.answers.set('GetPolicy', typeof policy === 'string' ? { Policy: policy } : policy);
  receiver.answers.set('GetMetricData', ({ body, response }) => {
    const { MetricDataQueries } = JSON.parse(body.toString()) as {
      MetricDataQueries: { Id: string; MetricStat: { Metric: { MetricName: string } } }[];
    };
    const MetricDataResults = MetricDataQueries.map(({ Id, MetricStat }) => ({
      Id,
      StatusCode: 'Complete',
      Timestamps: [1_790_000_000, 1_790_003_600],
      Values: [readMetric(MetricStat.Metric.MetricName), 0],
    }));
    response.setHeader('content-type', 'application/x-amz-json-1.0');
    response.end(JSON.stringify({ MetricDataResults }));
  });
  return receiver;
}

suite('npm run doctor -- --rules', () => {
  test('finds nothing of a healthy rule, and says what it did in the last day', async (t) => {
    const receiver = await startReceiver(t, { metrics: { MatchedEvents: 12, Invocations: 13 } });
    const { status, stdout } = await receiver.doctor('--rules');
    assert.equal(status, 0, stdout);
    assert.match(
      stdout,
      /^ok +the rule orders has no failures in the last day \(MatchedEvents 12, Invocations 13\)$/m,
    );
    assert.doesNotMatch(stdout, /observer|hourly|failed|warning/);
  });

  test('is not made without the option', async (t) => {
    const receiver = await startReceiver(t);
    await receiver.doctor();
    assert.ok(!receiver.actions.includes('ListRules'));
  });

  const faults: [what: string, rule: CheckedRule, status: number, says: RegExp, todo: RegExp][] = [
    [
      'that is disabled',
      { state: 'DISABLED' },
      0,
      /^warning the rule orders is disabled$/m,
      /aws events enable-rule --name orders --event-bus-name kinow-local/,
    ],
    [
      'for another source',
      { pattern: { source: ['Kinow'], 'detail-type': ['order_created'] } },
      0,
      /^warning the rule orders does not match the source of this receiver, kinow$/m,
      /its pattern needs "source": \["kinow"\]/,
    ],
    [
      'for a subject that is not documented',
      { pattern: { source: ['kinow'], 'detail-type': ['order_craeted'] } },
      0,
      /^warning the rule orders matches no subject that Kinow documents$/m,
      /Compare its detail-type/,
    ],
    [
      'without a target',
      { targets: [] },
      1,
      /^failed {2}the rule orders has no target$/m,
      /sent nowhere/,
    ],
    [
      'whose target has no dead-letter queue',
      { targets: [{ Id: 'f', Arn: FUNCTION_ARN }] },
      0,
      /^warning the target \S+ of the rule orders has no dead-letter queue$/m,
      /Add DeadLetterConfig/,
    ],
    [
      'whose target EventBridge is not allowed to invoke',
      { policy: formatPolicy(formatRuleArn('other')) },
      1,
      /^failed {2}EventBridge is not allowed to invoke the target \S+ of the rule orders/m,
      /does not allow events\.amazonaws\.com lambda:InvokeFunction/,
    ],
    [
      'whose target has no policy',
      { policy: refuseWith(404, 'ResourceNotFoundException') },
      1,
      /^failed {2}EventBridge is not allowed to invoke/m,
      /does not exist, or its policy/,
    ],
    [
      'whose events its target refused',
      { metrics: { FailedInvocations: 3 } },
      1,
      /^failed {2}the rule orders: FailedInvocations 3 in the last day$/m,
      /logs/,
    ],
    [
      'whose events went into a dead-letter queue',
      { metrics: { InvocationsSentToDlq: 2 } },
      1,
      /^failed {2}the rule orders: InvocationsSentToDlq 2 in the last day$/m,
      /events are in the dead-letter queue .* npm run redrive -- --stack RULE_STACK/,
    ],
    [
      'that is throttled',
      { metrics: { ThrottledRules: 1 } },
      1,
      /^failed {2}the rule orders: ThrottledRules 1 in the last day$/m,
      /quota/,
    ],
  ];
  for (const [what, rule, status, says, todo] of faults) {
    test(`says of a rule ${what} what to do`, async (t) => {
      const receiver = await startReceiver(t, rule);
      const { status: exit, stdout } = await receiver.doctor('--rules');
      assert.equal(exit, status, stdout);
      assert.match(stdout, says);
      assert.match(stdout, todo);
      assert.doesNotMatch(stdout, /the rule orders works/);
    });
  }

  test('says what could not be found out, with status 1', async (t) => {
    const receiver = await startReceiver(t, { policy: refuseWith(403, 'AccessDeniedException') });
    receiver.answers.set('GetMetricData', refuseWith(400, 'AccessDeniedException'));
    const { status, stdout } = await receiver.doctor('--rules');
    assert.equal(status, 1);
    assert.match(stdout, /^failed {2}the target \S+ of the rule orders could not be checked$/m);
    assert.match(stdout, /^failed {2}the metrics of the rule orders could not be checked$/m);
  });

  test('requires --stack', async () => {
    const args = ['--url', 'https://example.com/kinow', '--rules'];
    const { status, stderr } = await runCommand('doctor', args);
    assert.equal(status, 2);
    assert.match(stderr, /--rules requires --stack/);
  });
});

test('the metrics of a rule are those of its bus, and on the default bus those of its name alone', () => {
  const rule = { Name: 'RuleName', Value: 'orders' };
  assert.deepEqual(createRuleDimensions('default', 'orders'), [rule]);
  assert.deepEqual(createRuleDimensions('shop', 'orders'), [
    { Name: 'EventBusName', Value: 'shop' },
    rule,
  ]);
});

suite('the policy of a target', () => {
  const rule = formatRuleArn('orders');
  const cases: [what: string, policy: string | undefined, isAllowed: boolean][] = [
    ['for the rule', formatPolicy(rule), true],
    ['for rules by a wildcard', formatPolicy(formatRuleArn('ord*')), true],
    ['for another rule', formatPolicy(formatRuleArn('gifts')), false],
    ['for another action', formatPolicy(rule, 'lambda:GetFunction'), false],
    ['for all actions of the service', formatPolicy(rule, 'lambda:*'), true],
    ['that denies', formatPolicy(rule, 'lambda:InvokeFunction', { Effect: 'Deny' }), false],
    [
      'for another service',
      formatPolicy(rule, 'lambda:InvokeFunction', { Principal: { Service: 's3.amazonaws.com' } }),
      false,
    ],
    ['without a condition', formatPolicy(rule, 'lambda:InvokeFunction', { Condition: {} }), true],
    ['that is missing', undefined, false],
    ['that is no JSON', '{', false],
  ];
  for (const [what, policy, isAllowed] of cases) {
    test(`${what} ${isAllowed ? 'allows' : 'does not allow'} EventBridge to invoke it`, () => {
      assert.equal(allowsRule(policy, 'lambda:InvokeFunction', rule), isAllowed);
    });
  }
});
