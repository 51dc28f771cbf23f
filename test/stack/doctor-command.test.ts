import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import {
  GetEventSourceMappingCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import {
  DeleteRuleCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
  type Target,
} from '@aws-sdk/client-eventbridge';
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { SendMessageCommand, SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import packageJson from '../../package.json' with { type: 'json' };
import { deployWithSam } from '../../scripts/tasks/stack/deploy.ts';
import { createClientOptions, formatWebhookUrl } from '../../scripts/tasks/stack/deployed-stack.ts';
import {
  endpoint,
  environment,
  events,
  isAws,
  makeQueue,
  retryUntil,
  sqs,
  toName,
  receiverBuild,
} from '../support/aws/stack.ts';
import { run } from '../support/commands/cli.ts';

const NAME = toName('patient');

suite('npm run doctor', async () => {
  const stack = await deployWithSam(endpoint, NAME, receiverBuild, {
    KinowWebhookSecret: 'patient-secret',
    // On AWS nobody would follow the link in the e-mail.
    ...(isAws ? { AlarmTopicArn: await makeTopic() } : { AlarmEmail: 'operator@example.com' }),
  });
  const url = formatWebhookUrl(endpoint, stack);
  const doctor = async (...args: string[]) => await run('doctor', args, environment);
  const store = async (SecretString: string) => {
    await new SecretsManagerClient(createClientOptions(endpoint)).send(
      new PutSecretValueCommand({ SecretId: stack.outputs['SecretArn'], SecretString }),
    );
  };

  test('finds a healthy receiver healthy, and sees a probe on its bus', async () => {
    const { status, stdout, stderr } = await doctor('--stack', NAME, '--url', url, '--probe');
    assert.deepEqual([status, stderr], [0, ''], stdout);
    for (const line of [
      'the stack is CREATE_COMPLETE',
      `version ${packageJson.version} is deployed`,
      'deferred events are redriven',
      'an unsigned request returns 401',
      'the secret can be read',
      `the event bus ${NAME} exists`,
      'the archive is enabled',
      'the quarantine queue is empty',
      'the dead-letter queue is empty',
      'the fallback queue is empty',
      'all 19 alarms exist',
      'the alarms have a confirmed subscription',
      'a signed probe returns 200',
      'the probe arrived on the event bus',
    ]) {
      assert.match(stdout, new RegExp(`^ok +${line}$`, 'm'));
    }
    assert.ok(!stdout.includes('patient-secret'));
  });

  test('publishes nothing without --probe', async () => {
    const { status, stdout } = await doctor('--stack', NAME, '--url', url);
    assert.equal(status, 0, stdout);
    assert.doesNotMatch(stdout, /probe/);
  });

  test('says that Kinow signs with another secret, from what the function counted', async () => {
    // The emulator makes no metrics of the log.
    await new CloudWatchClient(createClientOptions(endpoint)).send(
      new PutMetricDataCommand({
        Namespace: 'KinowEventBridge',
        MetricData: [
          {
            MetricName: 'Mismatched',
            Dimensions: [
              { Name: 'FunctionName', Value: stack.outputs['WebhookFunctionName'] ?? '' },
            ],
            Value: 3,
          },
        ],
      }),
    );
    await retryUntil(async () =>
      (await doctor('--stack', NAME, '--url', url)).stdout.includes('Kinow signs with another'),
    );
    const { status, stdout } = await doctor('--stack', NAME, '--url', url);
    assert.equal(status, 1);
    assert.match(stdout, /^failed +Kinow signs with another secret: 3 signatures of the last day/m);
  });

  test('says what waits in a queue, and where the runbook tells of it', async () => {
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: stack.outputs['QuarantineQueueUrl'],
        MessageBody: 'waits',
      }),
    );
    // SQS counts a message up to a minute late.
    await retryUntil(async () =>
      (await doctor('--stack', NAME, '--url', url)).stdout.includes('holds 1 message'),
    );
    const { status, stdout } = await doctor('--stack', NAME, '--url', url);
    assert.equal(status, 1);
    assert.match(
      stdout,
      /^failed +the quarantine queue holds 1 message\n +See infra\/README\.md: Events quar/m,
    );
  });

  test('says when deferred events are not redriven', async () => {
    const lambda = new LambdaClient(createClientOptions(endpoint));
    const FunctionName = stack.outputs['RedriveFunctionName'];
    const { EventSourceMappings: [mapping] = [] } = await lambda.send(
      new ListEventSourceMappingsCommand({ FunctionName }),
    );
    const enable = async (Enabled: boolean) =>
      await lambda.send(new UpdateEventSourceMappingCommand({ UUID: mapping?.UUID, Enabled }));
    await enable(false);
    const readState = async () => {
      const command = new GetEventSourceMappingCommand({ UUID: mapping?.UUID });
      return (await lambda.send(command)).State ?? '';
    };
    await retryUntil(async () => (await readState()).startsWith('Disabl'));
    const { status, stdout } = await doctor('--stack', NAME, '--url', url);
    // A mapping cannot be changed while it is changing.
    await retryUntil(async () => (await readState()) === 'Disabled');
    await enable(true);
    assert.equal(status, 1);
    assert.match(
      stdout,
      /^failed +deferred events are not redriven: .* Disabl\w+\n +Enable it:\n +aws lambda/m,
    );
  });

  test('says of each rule what is wrong with it, and that a healthy one works', async (t) => {
    const EventBusName = stack.outputs['EventBusName'] ?? '';
    const [dead, open, closed] = await Promise.all(
      ['rule-dead', 'rule-open', 'rule-closed'].map(makeQueue),
    );
    assert.ok(dead && open && closed);
    await sqs.send(
      new SetQueueAttributesCommand({ QueueUrl: closed.url, Attributes: { Policy: '' } }),
    );
    const DeadLetterConfig = { Arn: dead.arn };
    const orders = { source: ['kinow'], 'detail-type': ['order_created'] };
    const makeRule = async (name: string, pattern: object, targets: Omit<Target, 'Id'>[]) => {
      const [Name, Rule] = [toName(name), toName(name)];
      await events.send(
        new PutRuleCommand({
          Name,
          EventBusName,
          EventPattern: JSON.stringify(pattern),
          State: name === 'off' ? 'DISABLED' : 'ENABLED',
        }),
      );
      // A bus with rules cannot be deleted, nor a rule with targets.
      t.after(async () => {
        const Ids = ['queue'];
        if (targets.length > 0) {
          await events.send(new RemoveTargetsCommand({ Rule, EventBusName, Ids }));
        }
        await events.send(new DeleteRuleCommand({ Name, EventBusName }));
      });
      if (targets.length === 0) return;
      const Targets = targets.map((target) => ({ ...target, Id: 'queue' }));
      await events.send(new PutTargetsCommand({ Rule, EventBusName, Targets }));
    };
    const healthy = [{ Arn: open.arn, DeadLetterConfig }];
    await makeRule('healthy', orders, healthy);
    await makeRule('off', orders, healthy);
    await makeRule('elsewhere', { ...orders, source: ['Kinow'] }, healthy);
    await makeRule('misspelt', { ...orders, 'detail-type': ['order_craeted'] }, healthy);
    await makeRule('targetless', orders, []);
    await makeRule('lossy', orders, [{ Arn: open.arn }]);
    await makeRule('closed', orders, [{ Arn: closed.arn, DeadLetterConfig }]);
    const { status, stdout } = await doctor('--stack', NAME, '--url', url, '--rules');
    assert.equal(status, 1);
    for (const line of [
      /^ok +the rule \S*healthy has no failures in the\s+last day \(MatchedEvents \d+, Invocations \d+\)$/m,
      /^warning the rule \S*off is disabled$/m,
      /^warning the rule \S*elsewhere does not match the source\s+of this receiver, kinow$/m,
      /^warning the rule \S*misspelt matches no subject that Kinow documents$/m,
      /^failed {2}the rule \S*targetless has no target$/m,
      /^warning the target \S+ of the rule \S*lossy has no\s+dead-letter queue$/m,
      /^failed {2}EventBridge is not allowed to invoke the target \S+ of the\s+rule \S*closed$/m,
    ]) {
      assert.match(stdout, line);
    }
    assert.equal(stdout.match(/healthy/gu)?.length, 1, stdout);
  });

  test('says what is wrong with the secret, without showing it', async () => {
    await store('patient-secret\n');
    const spaced = await doctor('--stack', NAME, '--url', url);
    assert.match(spaced.stdout, /^warning +the secret begins or ends with white space/m);
    await store(' ');
    const blank = await doctor('--stack', NAME, '--url', url, '--probe');
    assert.equal(blank.status, 1);
    assert.match(blank.stdout, /^failed +the secret is empty/m);
    assert.ok(!`${spaced.stdout}${blank.stdout}`.includes('patient-secret'));
  });

  test('checks a URL alone, from outside', async () => {
    const { status, stdout } = await doctor('--url', url);
    assert.deepEqual([status, stdout.trim()], [0, 'ok      an unsigned request returns 401']);
    const wrong = await doctor('--url', `${url}/other`);
    assert.equal(wrong.status, 1);
    assert.match(
      wrong.stdout,
      /^failed +an unsigned request returns 404, not 401\n +There is no such route/m,
    );
  });

  test('says that there is no such stack, and how to be called', async () => {
    const missing = await doctor('--stack', 'nobody');
    assert.deepEqual([missing.status, missing.stdout], [1, '']);
    assert.match(missing.stderr, /There is no stack nobody in this region/);
    const bare = await doctor();
    assert.equal(bare.status, 2);
    assert.match(bare.stderr, /No receiver specified\. Specify its stack with --stack/);
  });
});

/** Creates a topic with a confirmed subscription. */
async function makeTopic(): Promise<string> {
  const sns = new SNSClient(createClientOptions(endpoint));
  const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: toName('alarms') }));
  const { arn: Endpoint } = await makeQueue('alarms');
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint }));
  return TopicArn;
}
