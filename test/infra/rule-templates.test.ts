import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { isSubject } from '../../handler/catalogue/subjects.ts';
import type { Template } from '../../scripts/rules/template/template.ts';
import { ofType, propertiesOf, ruleOf, stacks, valuesOf } from './templates.ts';

const DAY = 24 * 60 * 60;
const TOPIC = {
  'Fn::If': ['HasAlarmTopic', [{ Ref: 'AlarmTopicArn' }], { Ref: 'AWS::NoValue' }],
};

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
      for (const { Properties = {}, ...queue } of ofType(template, 'AWS::SQS::Queue')) {
        assert.equal(Properties['MessageRetentionPeriod'], 14 * DAY);
        assert.equal(Properties['SqsManagedSseEnabled'], true);
        assert.equal(queue.DeletionPolicy, 'Retain');
        assert.equal(queue.UpdateReplacePolicy, 'Retain');
      }
      assert.deepEqual(Outputs['DeadLetterQueueUrl']?.Value, { Ref: 'DeadLetterQueue' });
    });

    test('raises an alarm while an event is in the dead-letter queue, received or not', () => {
      const alarm = propertiesOf(template, 'DeadLetterAlarm');
      const [sum, ...parts] = alarm['Metrics'] as Record<string, unknown>[];
      assert.equal(sum?.['Expression'], parts.map(({ Id }) => Id).join(' + '));
      assert.deepEqual(valuesOf(parts, 'MetricName'), [
        'ApproximateNumberOfMessagesVisible',
        'ApproximateNumberOfMessagesNotVisible',
      ]);
      const Value = { 'Fn::GetAtt': ['DeadLetterQueue', 'QueueName'] };
      for (const dimensions of valuesOf(parts, 'Dimensions')) {
        assert.deepEqual(dimensions, [{ Name: 'QueueName', Value }]);
      }
      assert.deepEqual(
        [alarm['ComparisonOperator'], alarm['Threshold'], alarm['EvaluationPeriods']],
        ['GreaterThanThreshold', 0, 1],
      );
    });

    test('tells the topic of every alarm, and says what it means and what to do', () => {
      for (const { Properties = {} } of ofType(template, 'AWS::CloudWatch::Alarm')) {
        assert.deepEqual(Properties['AlarmActions'], TOPIC);
        assert.match(String(Properties['AlarmDescription']), /^[A-Z].*\. (Fix|Each|Of|See) .*\.$/);
      }
      const { AlarmDescription } = propertiesOf(template, 'DeadLetterAlarm');
      assert.match(String(AlarmDescription), /14 days at most.*ERROR_CODE and ERROR_MESSAGE.*Fix/);
    });

    test('names nothing but the rule, by the stack, so that it can be deployed twice', () => {
      const named = Object.entries(Resources).flatMap(([id, { Type, Properties = {} }]) => {
        const kind = Type.split('::').at(-1) ?? '';
        return ['Name', `${kind}Name`].filter((key) => key in Properties).map((key) => [id, key]);
      });
      assert.deepEqual(named, [['Rule', 'Name']]);
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

test('the log group can be for what no other rule takes, and never has a password token', () => {
  const logs = stacks.get('logs');
  assert.ok(logs);
  const always = 'password_token_created';
  const list = { 'Fn::If': ['HasExceptions', { 'Fn::Sub': `${always},\${Except}` }, always] };
  assert.deepEqual(ruleOf(logs).EventPattern['detail-type'], [
    { 'anything-but': { 'Fn::Split': [',', list] } },
  ]);
});
