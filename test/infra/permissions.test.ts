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
        // The streams of a log group are part of it.
        const text = JSON.stringify([Action, Resource]).replace(/(:log-group:[^*"]+):\*/u, '$1');
        assert.doesNotMatch(text, /\*/);
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
    sns: 'states:StartExecution',
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
    const group = propertiesOf(stack('logs'), 'LogGroup');
    const { 'Fn::Sub': name } = group['LogGroupName'] as { 'Fn::Sub': string };
    const [create, put, ...others] = statementsOf({ policy: group['ResourcePolicyDocument'] });
    assert.equal(create?.Action, 'logs:CreateLogStream');
    assert.equal(put?.Action, 'logs:PutLogEvents');
    for (const { Resource } of [create, put]) {
      assert.match(String(valuesOf({ Resource }, 'Fn::Sub')[0]), /:log-group:(.*):\*$/u);
      assert.ok(String(valuesOf({ Resource }, 'Fn::Sub')[0]).endsWith(`:log-group:${name}:*`));
    }
    assert.deepEqual(put.Condition, FROM_THE_RULE);
    assert.deepEqual(others, []);
  });

  test('write to the log group by a policy of its own: an account has ten others (logs.yaml)', () => {
    assert.deepEqual(ofType(stack('logs'), 'AWS::Logs::ResourcePolicy'), []);
  });

  test('start the workflow that publishes, and nobody else may publish but by IAM (sns.yaml)', () => {
    const Resource = { Ref: 'Topic' };
    const Action = 'sns:Publish';
    assert.deepEqual(statementsOf(propertiesOf(stack('sns'), 'TopicPolicy')), [
      { Effect: 'Deny', Principal: '*', Action, Resource, Condition: NOT_OVER_TLS },
    ]);
    const [publish] = statementsOf(propertiesOf(stack('sns'), 'StateMachineRole')['Policies']);
    assert.deepEqual(publish, { Effect: 'Allow', Action, Resource });
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

  for (const name of ['states', 'sns']) {
    test(`of a workflow: an execution that failed, timed out or was aborted raises an alarm (${name}.yaml)`, () => {
      const alarm = propertiesOf(stack(name), 'ExecutionAlarm');
      assert.deepEqual(valuesOf(alarm, 'MetricName'), [
        'ExecutionsFailed',
        'ExecutionsTimedOut',
        'ExecutionsAborted',
      ]);
      for (const dimensions of valuesOf(alarm, 'Dimensions')) {
        assert.deepEqual(dimensions, [{ Name: 'StateMachineArn', Value: { Ref: 'StateMachine' } }]);
      }
      const [sum] = alarm['Metrics'] as { Expression: string }[];
      assert.equal(sum?.Expression, 'FILL(failed, 0) + FILL(timedOut, 0) + FILL(aborted, 0)');
    });
  }

  test('of a function: an event that Lambda cannot send to the dead-letter queue raises an alarm', () => {
    const alarm = propertiesOf(stack('lambda'), 'FunctionLostAlarm');
    assert.equal(alarm['MetricName'], 'DeadLetterErrors');
    assert.deepEqual(alarm['Dimensions'], [{ Name: 'FunctionName', Value: { Ref: 'Function' } }]);
    assert.deepEqual([alarm['Statistic'], alarm['Threshold']], ['Sum', 1]);
  });
});

function stack(name: string) {
  const template = stacks.get(name);
  assert.ok(template, name);
  return template;
}
