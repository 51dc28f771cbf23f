import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import {
  DescribeArchiveCommand,
  ListArchivesCommand,
  ListRulesCommand,
  StartReplayCommand,
} from '@aws-sdk/client-eventbridge';
import { GetQueueAttributesCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { encodeMessage } from '../../handler/message.ts';
import { post } from '../../scripts/shared/http-client.ts';
import { deployWithSam } from '../../scripts/tasks/stack/deploy.ts';
import {
  createClientOptions,
  formatWebhookUrl,
  type Stack,
} from '../../scripts/tasks/stack/deployed-stack.ts';
import {
  configure,
  endpoint,
  isAws,
  retryUntil,
  events,
  observeBus,
  sqs,
  takeMessage,
  toName,
  receiverBuild,
} from '../support/aws/stack.ts';
import { createEventBody } from '../support/function/webhook.ts';

const SECRET = 'stack-test-secret';
const NAME = toName('guarded');

/** In the functions' sandbox, nothing listens there. */
const UNREACHABLE = 'http://127.0.0.1:9';

const send = async (stack: Stack, body: string) => {
  const { status, body: answer } = await post(formatWebhookUrl(endpoint, stack), body, SECRET);
  return [status, (JSON.parse(answer) as Record<string, unknown>)['outcome']] as const;
};

/** Returns the body of the next event in a rule's queue. */
const nextDetail = async (queueUrl: string) => {
  const message = await takeMessage(queueUrl);
  return message && (JSON.parse(message.body) as { detail: unknown }).detail;
};

async function depth(QueueUrl: string | undefined): Promise<number> {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  );
  return Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0);
}

suite('a receiver with its replay guard on', async () => {
  const stack = await deployWithSam(endpoint, NAME, receiverBuild, {
    KinowWebhookSecret: SECRET,
    ReplayGuard: 'on',
  });
  const { outputs, resources } = stack;
  const observed = await observeBus(outputs['EventBusName'] ?? '', 'guarded-observer', {
    source: ['kinow'],
  });

  test('keeps events while the bus is down, and redrives them once it is up again', async () => {
    const functions = ['WebhookFunction', 'RedriveFunction'].map((id) => resources[id]);
    for (const name of functions) {
      await configure(name, { AWS_ENDPOINT_URL_EVENTBRIDGE: UNREACHABLE });
    }
    const bodies = Array.from({ length: 12 }, () => createEventBody());
    for (const body of bodies) assert.deepEqual(await send(stack, body), [200, 'deferred']);
    assert.deepEqual(await send(stack, bodies[0] ?? ''), [200, 'duplicate']);
    await retryUntil(async () => (await depth(outputs['FallbackQueueUrl'])) === 12);
    for (const name of functions) await configure(name, { AWS_ENDPOINT_URL_EVENTBRIDGE: '' });
    await retryUntil(async () => (await depth(outputs['FallbackQueueUrl'])) === 0);
    const arrived = [];
    for (let detail = await nextDetail(observed); detail; detail = await nextDetail(observed)) {
      arrived.push(JSON.stringify(detail));
    }
    assert.deepEqual(arrived.toSorted(), bodies.toSorted());
    assert.equal(await depth(outputs['DeadLetterQueueUrl']), 0);
  });

  test('answers an event that comes again as a duplicate, and publishes it once', async () => {
    const body = createEventBody();
    assert.deepEqual(await send(stack, body), [200, 'published']);
    assert.deepEqual(await send(stack, body), [200, 'duplicate']);
    assert.deepEqual(await nextDetail(observed), JSON.parse(body));
    assert.equal(await nextDetail(observed), undefined);
  });

  test('replays events from its archive to the rules that are named, marked as replayed', async () => {
    const { Archives: [archive] = [] } = await events.send(
      new ListArchivesCommand({ EventSourceArn: outputs['EventBusArn'] }),
    );
    const { Rules = [] } = await events.send(
      new ListRulesCommand({ EventBusName: outputs['EventBusName'] }),
    );
    const observer = Rules.find(({ Name }) => Name === toName('guarded-observer'));
    const { ArchiveArn } = await events.send(
      new DescribeArchiveCommand({ ArchiveName: archive?.ArchiveName }),
    );
    // EventBridge archives an event some 10 minutes after it came.
    await retryUntil(async () => {
      const command = new DescribeArchiveCommand({ ArchiveName: archive?.ArchiveName });
      return !isAws || ((await events.send(command)).EventCount ?? 0) > 0;
    });
    const before = new Date(Date.now() - 3_600_000);
    await events.send(
      new StartReplayCommand({
        ReplayName: toName('again'),
        EventSourceArn: ArchiveArn,
        EventStartTime: before,
        EventEndTime: new Date(),
        Destination: { Arn: outputs['EventBusArn'], FilterArns: [observer?.Arn ?? ''] },
      }),
    );
    let replayed: Awaited<ReturnType<typeof takeMessage>>;
    await retryUntil(async () => (replayed = await takeMessage(observed, 20)) !== undefined);
    const event = JSON.parse(replayed?.body ?? '{}') as Record<string, unknown>;
    assert.deepEqual([event['source'], event['replay-name']], ['kinow', toName('again')]);
  });

  test('moves what can never be an event to the dead-letter queue, whose alarm goes off', async () => {
    const QueueUrl = outputs['FallbackQueueUrl'];
    const receivedAt = Date.now();
    const poison = encodeMessage({
      body: Buffer.from('{"no":"event"}'),
      reason: 'Throttled',
      receivedAt,
    });
    assert.ok(poison);
    await sqs.send(new SendMessageCommand({ QueueUrl, ...poison }));
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'not of the receiver' }));
    const dead = [];
    await retryUntil(async () => {
      const message = await takeMessage(outputs['DeadLetterQueueUrl'], 1);
      if (message) dead.push([message.attribute('reason'), message]);
      return dead.length === 2;
    });
    await retryUntil(async () => (await depth(QueueUrl)) === 0);
    const cloudwatch = new CloudWatchClient(createClientOptions(endpoint));
    const alarm = async () => {
      const { MetricAlarms = [] } = await cloudwatch.send(new DescribeAlarmsCommand({}));
      return MetricAlarms.find(({ AlarmName = '' }) =>
        AlarmName.startsWith(`${NAME}-DeadLettersAlarm`),
      );
    };
    const { Namespace, MetricName, Dimensions } = (await alarm()) ?? {};
    assert.deepEqual(Dimensions, [{ Name: 'FunctionName', Value: outputs['RedriveFunctionName'] }]);
    // The emulator makes no metrics of the log.
    const MetricData = [{ MetricName, Dimensions, Value: dead.length }];
    await cloudwatch.send(new PutMetricDataCommand({ Namespace, MetricData }));
    await retryUntil(async () => (await alarm())?.StateValue === 'ALARM');
  });
});
