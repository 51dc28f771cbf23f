import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SendMessageCommand, SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { readFile } from 'node:fs/promises';
import { decodeBody } from '../../handler/message.ts';
import { parseTemplate } from '../../scripts/rules/template/template.ts';
import { post } from '../../scripts/shared/http-client.ts';
import { ROOT } from '../../scripts/shared/root.ts';
import { deployWithSam, runSam } from '../../scripts/tasks/stack/deploy.ts';
import {
  createClientOptions,
  describeStack,
  formatWebhookUrl,
  type Stack,
} from '../../scripts/tasks/stack/deployed-stack.ts';
import {
  endpoint,
  isAws,
  makeQueue,
  observeBus,
  REGION,
  retryUntil,
  sqs,
  takeMessage,
  toName,
  receiverBuild,
} from '../support/aws/stack.ts';
import { createEventBody } from '../support/function/webhook.ts';

const SECRET = 'stack-test-secret';
const NAME = toName('receiver');
const cloudwatch = new CloudWatchClient(createClientOptions(endpoint));

const send = async (stack: Stack, body: string, secret = SECRET) => {
  const { status, body: answer } = await post(formatWebhookUrl(endpoint, stack), body, secret);
  return [status, JSON.parse(answer) as Record<string, unknown>] as const;
};

suite('the deployed receiver', async () => {
  const stack = await deployWithSam(endpoint, NAME, receiverBuild, {
    KinowWebhookSecret: SECRET,
  });
  const { outputs } = stack;

  test('has the outputs of the contract', () => {
    for (const name of [
      'WebhookUrl',
      'EventBusName',
      'EventBusArn',
      'SecretArn',
      'WebhookFunctionName',
      'RedriveFunctionName',
      'FallbackQueueUrl',
      'QuarantineQueueUrl',
      'DeadLetterQueueUrl',
      'DashboardUrl',
    ]) {
      assert.ok(outputs[name], name);
    }
    assert.match(outputs['WebhookUrl'] ?? '', /^https:\/\/[^/]+\/kinow$/);
  });

  // With real credentials, nothing is sent without TLS.
  test('lets nobody use a queue without TLS', { skip: isAws }, async () => {
    const template = parseTemplate(await readFile(`${ROOT}infra/template.yaml`, 'utf8'));
    const { PolicyDocument } = template.Resources['FallbackQueuePolicy']?.Properties ?? {};
    const { url: QueueUrl, arn } = await makeQueue('tls-only');
    const message = new SendMessageCommand({ QueueUrl, MessageBody: 'over plain HTTP' });
    await sqs.send(message);
    const Policy = JSON.stringify(PolicyDocument, (_, value: unknown) =>
      typeof value === 'object' && value !== null && 'Fn::GetAtt' in value ? arn : value,
    );
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
    await assert.rejects(sqs.send(message), { name: /AccessDenied/ });
  });

  test('publishes a signed event to its bus, where a rule finds it', async () => {
    const QueueUrl = await observeBus(outputs['EventBusName'] ?? '', 'observer', {
      source: ['kinow'],
      'detail-type': ['order_created'],
    });
    const body = createEventBody();
    const [status, answer] = await send(stack, body);
    assert.deepEqual([status, answer['outcome']], [200, 'published']);
    const event = JSON.parse((await takeMessage(QueueUrl))?.body ?? '{}') as Record<
      string,
      unknown
    >;
    assert.deepEqual(
      [event['source'], event['detail-type'], event['detail']],
      ['kinow', 'order_created', JSON.parse(body)],
    );
  });

  test('answers a forged request 401', async () => {
    assert.deepEqual(await send(stack, createEventBody(), 'forged'), [
      401,
      { error: 'unauthenticated' },
    ]);
  });

  test('keeps what is authentic but no event in the quarantine queue', async () => {
    const [status] = await send(stack, '{"no":"event"}');
    assert.equal(status, 400);
    const kept = await takeMessage(outputs['QuarantineQueueUrl']);
    assert.equal(kept?.attribute('reason'), 'invalid_payload');
    assert.equal(decodeBody(kept.body, kept.attribute('encoding')).toString(), '{"no":"event"}');
  });

  test('accepts a rotated secret without a redeploy, and the previous one beside it', async () => {
    const secrets = new SecretsManagerClient(createClientOptions(endpoint));
    await secrets.send(
      new PutSecretValueCommand({ SecretId: outputs['SecretArn'], SecretString: 'rotated-secret' }),
    );
    // Refreshed at most once in 10 s.
    await retryUntil(
      async () => (await send(stack, createEventBody(), 'rotated-secret'))[0] === 200,
    );
    assert.equal((await send(stack, createEventBody()))[0], 200);
    await secrets.send(
      new PutSecretValueCommand({ SecretId: outputs['SecretArn'], SecretString: SECRET }),
    );
    await retryUntil(async () => (await send(stack, createEventBody()))[0] === 200);
  });

  test('has an alarm go off for each metric when the metric says so', async () => {
    const { MetricAlarms = [] } = await cloudwatch.send(new DescribeAlarmsCommand({}));
    const ours = MetricAlarms.filter(({ AlarmName = '' }) => AlarmName.startsWith(`${NAME}-`));
    assert.equal(ours.length, 19);
    // AWS accepts no data for the metrics of its own services.
    const fed = ours.filter(({ Namespace }) => !isAws || Namespace === 'KinowEventBridge');
    const names = new Set(fed.map(({ AlarmName }) => AlarmName));
    for (const alarm of ours) assert.ok((alarm.AlarmActions ?? []).length > 0, alarm.AlarmName);
    for (const alarm of fed) {
      await cloudwatch.send(
        new PutMetricDataCommand({
          Namespace: alarm.Namespace,
          MetricData: [
            {
              MetricName: alarm.MetricName,
              Dimensions: alarm.Dimensions,
              Value: (alarm.Threshold ?? 0) + 1,
            },
          ],
        }),
      );
    }
    const silent = async () => {
      const { MetricAlarms: now = [] } = await cloudwatch.send(new DescribeAlarmsCommand({}));
      return now
        .filter(({ AlarmName = '', StateValue }) => names.has(AlarmName) && StateValue !== 'ALARM')
        .map(({ AlarmName }) => AlarmName ?? '');
    };
    // These need half an hour, or a week.
    await retryUntil(async () =>
      (await silent()).every((name) =>
        /-(?:FallbackNotEmptying|(?:Quarantine|DeadLetters|Fallback)Expiring)Alarm/.test(name),
      ),
    );
  });

  test('goes on answering while it is updated, and then by the new parameter', async () => {
    const body = () => createEventBody({ data: { order: {} } });
    assert.equal((await send(stack, body()))[0], 200);
    const statuses: number[] = [];
    const update = new AbortController();
    const caller = (async () => {
      while (!update.signal.aborted) statuses.push((await send(stack, createEventBody()))[0]);
    })();
    await deployWithSam(endpoint, NAME, receiverBuild, {
      KinowWebhookSecret: SECRET,
      UnexpectedShape: 'quarantine',
    });
    update.abort();
    await caller;
    assert.ok(statuses.length > 10);
    // The emulator ends the function during requests and answers 502. AWS completes them.
    const answered = isAws ? statuses : statuses.filter((status) => status !== 502);
    assert.ok(answered.length > statuses.length * 0.9);
    assert.deepEqual([...new Set(answered)], [200]);
    const [status, answer] = await send(stack, body());
    assert.deepEqual([status, answer['error']], [400, 'invalid_payload']);
  });

  test('refuses parameters that make no sense before anything is created', async () => {
    const wrong: [parameters: Record<string, string>, says: RegExp][] = [
      [{}, /Give the webhook secret as KinowWebhookSecret, or as KinowWebhookSecretArn/],
      [
        {
          KinowWebhookSecret: SECRET,
          KinowWebhookSecretArn: 'arn:aws:secretsmanager:eu-west-1:000000000000:secret:x',
        },
        /not both/,
      ],
      [{ KinowWebhookSecret: SECRET, EventSource: 'aws.kinow' }, /EventSource/],
      [{ KinowWebhookSecret: SECRET, EventBusName: 'my:bus' }, /EventBusName/],
      [{ KinowWebhookSecret: SECRET, LogRetentionDays: '8' }, /LogRetentionDays/],
      [{ KinowWebhookSecret: SECRET, ArchiveRetentionDays: '0' }, /ArchiveRetentionDays/],
      [{ KinowWebhookSecret: SECRET, UnexpectedShape: 'drop' }, /UnexpectedShape/],
      [{ KinowWebhookSecret: SECRET, DomainName: 'webhooks.example.com' }, /CertificateArn/],
    ];
    for (const [parameters, says] of wrong) {
      await assert.rejects(
        deployWithSam(endpoint, toName('wrong'), receiverBuild, parameters),
        says,
      );
    }
  });

  test('is deleted', async () => {
    const output = await runSam(
      ['delete', '--stack-name', NAME, '--no-prompts', ...REGION],
      endpoint,
    );
    assert.match(output, /Deleted successfully/);
    await assert.rejects(describeStack(endpoint, NAME), /does not exist/);
  });
});
