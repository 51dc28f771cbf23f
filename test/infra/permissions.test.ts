import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { ofType, propertiesOf, ruleOf, stacks, statementsOf, valuesOf } from './templates.ts';

const arnOf = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });
const EVENTBRIDGE = { Service: 'events.amazonaws.com' };
/** The rule's ARN by its name, because the rule is created after what allows it: on another bus, and on the default bus. */
const RULE_ARNS = [`/\${EventBusName}`, ''].map(
  (bus) =>
    `arn:\${AWS::Partition}:events:\${AWS::Region}:\${AWS::AccountId}:rule${bus}/\${AWS::StackName}-*`,
);
const LIKE_THE_RULE = { 'aws:SourceArn': RULE_ARNS.map((arn) => ({ 'Fn::Sub': arn })) };
const FROM_THE_RULE = { ArnLike: LIKE_THE_RULE };
const NOT_OVER_TLS = { Bool: { 'aws:SecureTransport': 'false' } };
const THIS_ACCOUNT = { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } };

for (const [name, template] of stacks) {
  suite(`the consumer stack ${name}.yaml`, () => {
    const statements = statementsOf(template.Resources);

    test('allows no wildcard, neither as action nor as resource', () => {
      const allowed = statements.filter(({ Effect }) => Effect === 'Allow');
      assert.ok(allowed.length > 0);
      for (const { Action, Resource } of allowed) {
        assert.doesNotMatch(JSON.stringify([Action, Resource]), /\*/);
      }
    });

    test("has nothing but policies of its own: none of AWS's, none that SAM writes", () => {
      assert.deepEqual(valuesOf(template, 'ManagedPolicyArns'), []);
      for (const { Properties = {} } of ofType(template, 'AWS::Serverless::Function')) {
        assert.ok('Role' in Properties);
        for (const key of ['Policies', 'Events', 'Tracing']) assert.ok(!(key in Properties), key);
      }
    });

    test('lets the rule alone send to its queues, and over TLS alone', () => {
      const policies = ofType(template, 'AWS::SQS::QueuePolicy');
      assert.equal(policies.length, ofType(template, 'AWS::SQS::Queue').length);
      for (const { Properties = {} } of policies) {
        const [queue] = Properties['Queues'] as { Ref: string }[];
        const Resource = arnOf(queue?.Ref ?? '');
        assert.deepEqual(statementsOf(Properties), [
          {
            Effect: 'Allow',
            Principal: EVENTBRIDGE,
            Action: 'sqs:SendMessage',
            Resource,
            Condition: FROM_THE_RULE,
          },
          { Effect: 'Deny', Principal: '*', Action: 'sqs:*', Resource, Condition: NOT_OVER_TLS },
        ]);
      }
      assert.ok(valuesOf(policies, 'Ref').includes('DeadLetterQueue'));
    });

    test('has roles for one service each, on behalf of this account, and of EventBridge for the rule alone', () => {
      for (const { Properties = {} } of ofType(template, 'AWS::IAM::Role')) {
        const [trust, ...others] = statementsOf(Properties['AssumeRolePolicyDocument']);
        assert.deepEqual(others, []);
        const { Service } = (trust?.Principal ?? {}) as { Service?: string };
        // Lambda sends no source account when it assumes a function's role.
        if (Service === 'lambda.amazonaws.com') continue;
        assert.match(Service ?? '', /^(?:events|states)\.amazonaws\.com$/);
        if (Service === 'states.amazonaws.com') {
          assert.deepEqual(trust?.Condition, { StringEquals: THIS_ACCOUNT });
        } else {
          assert.deepEqual(trust?.Condition, { StringEquals: THIS_ACCOUNT, ...FROM_THE_RULE });
        }
      }
    });
  });
}

suite('the rule of a consumer stack may', () => {
  const roles = {
    bus: 'events:PutEvents',
    http: 'events:InvokeApiDestination',
    states: 'states:StartExecution',
  };
  for (const [name, Action] of Object.entries(roles)) {
    test(`do ${Action} on its target, and nothing else (${name}.yaml)`, () => {
      const template = stack(name);
      const [target] = ruleOf(template).Targets;
      assert.deepEqual(target?.RoleArn, arnOf('RuleRole'));
      const role = propertiesOf(template, 'RuleRole');
      assert.deepEqual(statementsOf(role['Policies']), [
        { Effect: 'Allow', Action, Resource: target?.Arn },
      ]);
    });
  }

  test('invoke the function, and no other rule may (lambda.yaml)', () => {
    assert.deepEqual(propertiesOf(stack('lambda'), 'FunctionPermission'), {
      FunctionName: { Ref: 'Function' },
      Action: 'lambda:InvokeFunction',
      Principal: 'events.amazonaws.com',
      SourceArn: { 'Fn::If': ['IsDefaultBus', ...LIKE_THE_RULE['aws:SourceArn'].toReversed()] },
    });
    assert.deepEqual(ruleOf(stack('lambda')).Targets[0]?.Arn, arnOf('Function'));
  });

  test('send to the queue (sqs.yaml)', () => {
    assert.deepEqual(ruleOf(stack('sqs')).Targets[0]?.Arn, arnOf('Queue'));
  });

  test('write to the log group, and no other rule may (logs.yaml)', () => {
    const [create, put, ...others] = statementsOf(propertiesOf(stack('logs'), 'LogGroupPolicy'));
    assert.equal(create?.Action, 'logs:CreateLogStream');
    assert.equal(put?.Action, 'logs:PutLogEvents');
    assert.equal(put?.Resource, `\${LogGroup.Arn}`);
    assert.deepEqual(put?.Condition, { ArnLike: { 'aws:SourceArn': RULE_ARNS } });
    assert.deepEqual(others, []);
  });

  test('publish to the topic, without a condition: it would not be supported (sns.yaml)', () => {
    const Resource = { Ref: 'Topic' };
    const Action = 'sns:Publish';
    assert.deepEqual(statementsOf(propertiesOf(stack('sns'), 'TopicPolicy')), [
      { Effect: 'Allow', Principal: EVENTBRIDGE, Action, Resource },
      { Effect: 'Deny', Principal: '*', Action, Resource, Condition: NOT_OVER_TLS },
    ]);
  });
});

suite('what fails behind the rule is not lost', () => {
  test('of a function: its dead-letter queue is that of the rule', () => {
    assert.deepEqual(propertiesOf(stack('lambda'), 'Function')['DeadLetterQueue'], {
      Type: 'SQS',
      TargetArn: arnOf('DeadLetterQueue'),
    });
    const policies = propertiesOf(stack('lambda'), 'FunctionRole')['Policies'];
    assert.deepEqual(
      statementsOf(policies).find(({ Action }) => Action === 'sqs:SendMessage')?.Resource,
      arnOf('DeadLetterQueue'),
    );
  });

  test('of a queue: its dead-letter queue is that of the rule, and its age raises an alarm', () => {
    const redrive = propertiesOf(stack('sqs'), 'Queue')['RedrivePolicy'];
    assert.deepEqual(redrive, {
      deadLetterTargetArn: arnOf('DeadLetterQueue'),
      maxReceiveCount: 5,
    });
    const { MetricName, Dimensions } = propertiesOf(stack('sqs'), 'QueueAlarm');
    assert.equal(MetricName, 'ApproximateAgeOfOldestMessage');
    assert.deepEqual(Dimensions, [
      { Name: 'QueueName', Value: { 'Fn::GetAtt': ['Queue', 'QueueName'] } },
    ]);
  });

  test('of a workflow: a failed execution raises an alarm', () => {
    const { MetricName, Dimensions } = propertiesOf(stack('states'), 'ExecutionAlarm');
    assert.equal(MetricName, 'ExecutionsFailed');
    assert.deepEqual(Dimensions, [{ Name: 'StateMachineArn', Value: { Ref: 'StateMachine' } }]);
  });
});

function stack(name: string) {
  const template = stacks.get(name);
  assert.ok(template, name);
  return template;
}
