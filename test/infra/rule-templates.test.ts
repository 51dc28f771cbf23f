import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { isSubject } from '../../handler/catalogue/subjects.ts';
import type { Template } from '../../scripts/rules/template/template.ts';
import { ofType, propertiesOf, ruleOf, stacks, valuesOf } from './templates.ts';

const DAY = 24 * 60 * 60;
const TOPIC = {
  'Fn::If': ['HasAlarmTopic', [{ Ref: 'AlarmTopicArn' }], { Ref: 'AWS::NoValue' }],
};

const QUEUE = { Name: 'QueueName', Value: { 'Fn::GetAtt': ['DeadLetterQueue', 'QueueName'] } };
const without = (condition: string, value: unknown) => ({
  'Fn::If': [condition, { Ref: 'AWS::NoValue' }, value],
});
const withKey = { 'Fn::If': ['HasKey', { Ref: 'KmsKeyArn' }, { Ref: 'AWS::NoValue' }] };

test('there is a consumer stack for each kind of target', () => {
  assert.deepEqual([...stacks.keys()], ['bus', 'http', 'lambda', 'logs', 'sns', 'sqs', 'states']);
});

test('the consumer stacks have all in common that is not about their target', () => {
  const common = (template: Template) => {
    const { Parameters = {}, Resources } = template;
    const { AlarmDescription: _, ...alarm } = propertiesOf(template, 'DeadLetterAlarm');
    return [
      Object.entries(Parameters).slice(0, 3),
      Resources['DeadLetterQueue'],
      Resources['DeadLetterQueuePolicy'],
      alarm,
    ];
  };
  const [first, ...others] = [...stacks.values()].map(common);
  for (const other of others) assert.deepEqual(other, first);
});

for (const [name, template] of stacks) {
  suite(`the consumer stack ${name}.yaml`, () => {
    const { Parameters = {}, Resources, Outputs = {} } = template;

    test('is a SAM template described by one sentence', () => {
      assert.equal(valuesOf(template, 'AWSTemplateFormatVersion')[0], '2010-09-09');
      assert.equal(valuesOf(template, 'Transform')[0], 'AWS::Serverless-2016-10-31');
      assert.match(template.Description ?? '', /^[^.]+\.$/);
    });

    test('is told the bus first, then the source, then where alarms go', () => {
      assert.deepEqual(
        Object.entries(Parameters)
          .slice(0, 3)
          .map(([parameter, { Default }]) => [parameter, Default]),
        [
          ['EventBusName', undefined],
          ['EventSource', 'kinow'],
          ['AlarmTopicArn', ''],
        ],
      );
    });

    test('says of each parameter what it is, and what it must be', () => {
      for (const [parameter, said] of Object.entries(Parameters)) {
        assert.match(said.Description ?? '', /\.$/, parameter);
        if (said.AllowedValues === undefined) {
          assert.match(said.ConstraintDescription ?? '', /^Must be /, parameter);
        }
      }
    });

    test("refuses a bus by its ARN, AWS's sources, and an alarm topic by its name", () => {
      const takes = (parameter: string, value: string) =>
        new RegExp(Parameters[parameter]?.AllowedPattern ?? '', 'u').test(value);
      const arn = (rest: string) => `arn:aws:${rest.replace('@', 'eu-west-1:111122223333')}`;
      assert.ok(takes('EventBusName', 'shop-EventBus-1A2b3C'));
      for (const bus of ['', 'a bus', arn('events:@:event-bus/shop')]) {
        assert.ok(!takes('EventBusName', bus), bus);
      }
      for (const source of ['kinow', 'awesome.shop']) assert.ok(takes('EventSource', source));
      for (const source of ['', 'aws', 'aws.s3', 'a b']) assert.ok(!takes('EventSource', source));
      for (const topic of ['', arn('sns:@:alarms')]) assert.ok(takes('AlarmTopicArn', topic));
      for (const topic of ['alarms', arn('sqs:@:alarms')]) {
        assert.ok(!takes('AlarmTopicArn', topic), topic);
      }
    });

    test('has one rule with one target, for the bus and the source that it is told', () => {
      assert.equal(ofType(template, 'AWS::Events::Rule').length, 1);
      const { EventBusName, EventPattern, Targets } = ruleOf(template);
      assert.deepEqual(EventBusName, { Ref: 'EventBusName' });
      assert.deepEqual(EventPattern.source, [{ Ref: 'EventSource' }]);
      assert.equal(Targets.length, 1);
    });

    test('looks at source and subject only, so that a replayed event matches as the first did', () => {
      assert.deepEqual(Object.keys(ruleOf(template).EventPattern), ['source', 'detail-type']);
    });

    test('takes subjects that Kinow documents, and never a password token', () => {
      const { 'detail-type': taken } = ruleOf(template).EventPattern;
      assert.ok(taken.length > 0);
      for (const subject of name === 'logs' ? [] : taken) {
        assert.ok(typeof subject === 'string' && isSubject(subject), String(subject));
        assert.notEqual(subject, 'password_token_created');
      }
    });

    test('has its target tried for 24 hours, then keeps the event', () => {
      for (const { RetryPolicy, DeadLetterConfig } of ruleOf(template).Targets) {
        assert.deepEqual(RetryPolicy, {
          MaximumEventAgeInSeconds: DAY,
          MaximumRetryAttempts: 185,
        });
        assert.deepEqual(DeadLetterConfig, { Arn: { 'Fn::GetAtt': ['DeadLetterQueue', 'Arn'] } });
      }
    });

    test('keeps events for 14 days, encrypted, and beyond its own end', () => {
      for (const queue of ofType(template, 'AWS::SQS::Queue')) {
        assert.deepEqual(queue.Properties?.['SqsManagedSseEnabled'], without('HasKey', true));
        assert.deepEqual(queue.Properties?.['KmsMasterKeyId'], withKey);
        assert.equal(queue.DeletionPolicy, 'Retain');
        assert.equal(queue.UpdateReplacePolicy, 'Retain');
      }
      const { MessageRetentionPeriod } = propertiesOf(template, 'DeadLetterQueue');
      assert.equal(MessageRetentionPeriod, 14 * DAY);
      assert.deepEqual(Outputs['DeadLetterQueueUrl']?.Value, { Ref: 'DeadLetterQueue' });
    });

    test('raises an alarm on each event that comes into the dead-letter queue, received or not', () => {
      const alarm = propertiesOf(template, 'DeadLetterAlarm');
      const [result, ...parts] = alarm['Metrics'] as Record<string, unknown>[];
      assert.equal(result?.['Expression'], 'DIFF(FILL(visible + received, 0))');
      assert.deepEqual(valuesOf(parts, 'MetricName'), [
        'ApproximateNumberOfMessagesVisible',
        'ApproximateNumberOfMessagesNotVisible',
      ]);
      // Of hidden messages the least: one that is received must not count twice.
      assert.deepEqual(valuesOf(parts, 'Stat'), ['Maximum', 'Minimum']);
      for (const dimensions of valuesOf(parts, 'Dimensions')) {
        assert.deepEqual(dimensions, [QUEUE]);
      }
      const { EvaluationPeriods, DatapointsToAlarm, Threshold, OKActions } = alarm;
      assert.deepEqual([EvaluationPeriods, DatapointsToAlarm, Threshold], [3, 1, 1]);
      assert.equal(OKActions, undefined, 'OK says only that no further event came');
    });

    test('raises an alarm on a dead-letter queue that is not empty for 7 days', () => {
      const alarm = propertiesOf(template, 'DeadLetterExpiringAlarm');
      const { MetricName, Dimensions, Period, EvaluationPeriods, OKActions } = alarm;
      assert.deepEqual([MetricName, Dimensions], ['ApproximateNumberOfMessagesVisible', [QUEUE]]);
      assert.equal(Number(Period) * Number(EvaluationPeriods), 7 * DAY);
      assert.deepEqual(OKActions, TOPIC);
    });

    test('raises an alarm on an event that EventBridge could not even send to the dead-letter queue', () => {
      const alarm = propertiesOf(template, 'LostAlarm');
      assert.deepEqual(
        [alarm['Namespace'], alarm['MetricName'], alarm['Threshold']],
        ['AWS/Events', 'InvocationsFailedToBeSentToDlq', 1],
      );
      const rule = { Name: 'RuleName', Value: propertiesOf(template, 'Rule')['Name'] };
      const bus = { Name: 'EventBusName', Value: { Ref: 'EventBusName' } };
      assert.deepEqual(alarm['Dimensions'], { 'Fn::If': ['IsDefaultBus', [rule], [bus, rule]] });
    });

    test('encrypts tables and logs with a key of the user, and bounds roles by a policy of the user', () => {
      for (const { Properties = {} } of ofType(template, 'AWS::Logs::LogGroup')) {
        assert.deepEqual(Properties['KmsKeyId'], withKey);
      }
      for (const { Properties = {} } of ofType(template, 'AWS::DynamoDB::Table')) {
        const sse = { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: { Ref: 'KmsKeyArn' } };
        assert.deepEqual(Properties['SSESpecification'], {
          'Fn::If': ['HasKey', sse, { Ref: 'AWS::NoValue' }],
        });
      }
      const roles = ofType(template, 'AWS::IAM::Role');
      for (const { Properties = {} } of roles) {
        assert.deepEqual(Properties['PermissionsBoundary'], {
          'Fn::If': ['HasBoundary', { Ref: 'PermissionsBoundary' }, { Ref: 'AWS::NoValue' }],
        });
      }
      assert.equal('PermissionsBoundary' in Parameters, roles.length > 0);
    });

    test('tells the topic of every alarm, and says what it means and what to do', () => {
      for (const { Properties = {} } of ofType(template, 'AWS::CloudWatch::Alarm')) {
        assert.deepEqual(Properties['AlarmActions'], TOPIC);
        assert.match(String(Properties['AlarmDescription']), /^[A-Z].*\. (Fix|Each|Of|See) .*\.$/);
      }
      const { AlarmDescription } = propertiesOf(template, 'DeadLetterAlarm');
      assert.match(
        String(AlarmDescription),
        /14 days at most.*ERROR_CODE and ERROR_MESSAGE.*Fix.*redrive --stack/,
      );
    });

    test('names nothing but the rule, by the stack, so that it can be deployed twice', () => {
      const named = Object.entries(Resources).flatMap(([id, { Type, Properties = {} }]) => {
        const kind = Type.split('::').at(-1) ?? '';
        return ['Name', `${kind}Name`].filter((key) => key in Properties).map((key) => [id, key]);
      });
      const group = name === 'logs' ? [['LogGroup', 'LogGroupName']] : [];
      assert.deepEqual(named, [['Rule', 'Name'], ...group]);
      // EventBridge rejects a longer name than 64 characters: AWS would cut the stack's name short instead, and
      // nothing would allow the rule, since what allows it names it by the stack.
      assert.deepEqual(propertiesOf(template, 'Rule')['Name'], {
        'Fn::Sub': `\${AWS::StackName}-rule`,
      });
    });

    test('describes its outputs', () => {
      assert.ok(Object.keys(Outputs).length > 1);
      for (const { Description } of Object.values(Outputs)) assert.ok(Description);
    });
  });
}

test('a queue keeps events for less time than its dead-letter queue, where they go with their age', () => {
  const template = stacks.get('sqs');
  assert.ok(template);
  const { MessageRetentionPeriod, RedrivePolicy } = propertiesOf(template, 'Queue');
  assert.equal(MessageRetentionPeriod, 7 * DAY);
  assert.ok(valuesOf({ RedrivePolicy }, 'Fn::GetAtt').flat().includes('DeadLetterQueue'));
});

test("the endpoint's key comes from Secrets Manager, and is no parameter", () => {
  const template = stacks.get('http');
  assert.ok(template);
  assert.deepEqual(valuesOf(template.Parameters, 'NoEcho'), []);
  const keys = valuesOf(template.Resources['Connection'], 'Fn::Sub');
  assert.equal(keys.length, 2);
  for (const key of keys) {
    assert.match(String(key), /^\{\{resolve:secretsmanager:\$\{ApiKeySecretArn\}.*\}\}$/u);
  }
});

test('the log group can be for what no other rule takes, and never has a password token', () => {
  const logs = stacks.get('logs');
  assert.ok(logs);
  const always = 'password_token_created';
  const list = { 'Fn::If': ['HasExceptions', { 'Fn::Sub': `${always},\${Except}` }, always] };
  assert.deepEqual(ruleOf(logs).EventPattern['detail-type'], [
    { 'anything-but': { 'Fn::Split': [',', list] } },
  ]);
});
