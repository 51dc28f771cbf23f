import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { suite, test } from 'node:test';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import {
  CreateEventBusCommand,
  DescribeRuleCommand,
  ListTargetsByRuleCommand,
} from '@aws-sdk/client-eventbridge';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { deployWithSam, runSam } from '../../scripts/tasks/stack/deploy.ts';
import { createClientOptions } from '../../scripts/tasks/stack/deployed-stack.ts';
import {
  endpoint,
  environment,
  events,
  makeQueue,
  observeBus,
  putEvent,
  REGION,
  retryUntil,
  sqs,
  takeMessage,
  toName,
  waitForRules,
} from '../support/aws/stack.ts';
import { run } from '../support/commands/cli.ts';
import { createEventBody } from '../support/function/webhook.ts';

const BUS = toName('consumers');
const { EventBusArn = '' } = await events.send(new CreateEventBusCommand({ Name: BUS }));

/** The key of the endpoint of an API destination. */
const { ARN: ApiKeySecretArn = '' } = await new SecretsManagerClient(
  createClientOptions(endpoint),
).send(new CreateSecretCommand({ Name: toName('hook-key'), SecretString: 'Bearer not-a-key' }));

const WHERE = 'data.customer.id = 352';

/** Writes a stack with npm run rule to a separate folder. */
async function written(target: string, ...subjects: string[]): Promise<string> {
  const out = join(await mkdtemp(join(tmpdir(), 'kinow-stack-')), `${target}.yaml`);
  // Videos have no customer.
  const args = [...subjects, '--target', target, '--where', WHERE, '--out', out, '--force'];
  const { status, stderr } = await run('rule', args);
  assert.equal(status, 0, stderr);
  return out;
}

/** Deploys a consumer stack on an existing bus. */
async function deploy(
  template: string,
  parameters: Readonly<Record<string, string>> = {},
  name = basename(template, '.yaml'),
) {
  // SAM writes a file beside the folder too, in which builds at the same time would meet.
  const folder = join(await mkdtemp(join(tmpdir(), 'kinow-build-')), 'build');
  await runSam(['build', '-t', template, '--build-dir', folder]);
  const stack = await deployWithSam(endpoint, toName(`consumer-${name}`), folder, {
    EventBusName: BUS,
    ...parameters,
  });
  await waitForRules();
  return stack;
}

/** Publishes events with another subject, source or customer, and then the expected one. */
async function putAll(subject: string, eventId: string): Promise<string> {
  const detail = (id: string, customer = 352) =>
    createEventBody({
      event_id: id,
      subject,
      data: { subscription: { id: 5 }, customer: { id: customer } },
    });
  await putEvent(BUS, 'currencies_updated', detail(randomUUID()));
  await putEvent(BUS, subject, detail(randomUUID()), 'another-shop');
  await putEvent(BUS, subject, detail(randomUUID(), 353));
  await putEvent(BUS, subject, detail(eventId));
  return detail(eventId);
}

const detailOf = (message: { body: string } | undefined) =>
  (JSON.parse(message?.body ?? '{}') as { detail?: { event_id?: string } }).detail;

/** Returns the items of a table as text. */
async function itemsOf(TableName: string | undefined): Promise<string[]> {
  const dynamo = new DynamoDBClient(createClientOptions(endpoint));
  const { Items = [] } = await dynamo.send(new ScanCommand({ TableName }));
  return Items.map((item) => JSON.stringify(item));
}

// The first deployment makes SAM's own bucket, so the others come after it.
suite('a stack that npm run rule writes, deployed alone', () => {
  test('sqs: the queue gets the events of its subject, source and condition, and no other', async () => {
    const { outputs } = await deploy(await written('sqs', 'order_created'));
    const id = randomUUID();
    const detail = await putAll('order_created', id);
    assert.deepEqual(detailOf(await takeMessage(outputs['QueueUrl'])), JSON.parse(detail));
    assert.equal(await takeMessage(outputs['QueueUrl'], 0), undefined);
  });
});

// Deployments mostly wait.
suite('each of the other stacks, deployed alone', { concurrency: 4 }, () => {
  test('sns: the topic gets a text without quotation marks, with the ids of all objects of each row', async () => {
    const { outputs } = await deploy(await written('sns', 'subscription_stopped'), {
      Email: 'shop@example.com',
    });
    const { url, arn } = await makeQueue('sns-observer');
    await new SNSClient(createClientOptions(endpoint)).send(
      new SubscribeCommand({ TopicArn: outputs['TopicArn'], Protocol: 'sqs', Endpoint: arn }),
    );
    const take = async (): Promise<Record<string, string | undefined>> =>
      JSON.parse((await takeMessage(url))?.body ?? '{}') as Record<string, string | undefined>;
    const id = randomUUID();
    await putAll('subscription_stopped', id);
    const { Message, Subject } = await take();
    assert.equal(Subject, 'Kinow: subscription_stopped');
    assert.match(
      Message ?? '',
      new RegExp(
        `^Subscription stopped \\(Subscription Access\\)\nsubscription 5, customer 352\nEvent ${id}, received at \\d.*\\.$`,
      ),
    );
    assert.equal(await takeMessage(url, 0), undefined);
    const rows = [{ customer: { id: 352 }, note: 'private' }, { customer: { id: 353 } }];
    const several = createEventBody({ event_id: id, subject: 'subscription_stopped', data: rows });
    await putEvent(BUS, 'subscription_stopped', several);
    assert.match((await take())['Message'] ?? '', /\ncustomer 352\ncustomer 353\nEvent /u);
  });

  test('bus: the other bus gets the events as they are', async () => {
    const { EventBusArn: target = '' } = await events.send(
      new CreateEventBusCommand({ Name: toName('another-bus') }),
    );
    const url = await observeBus(toName('another-bus'), 'bus-observer', {
      source: [{ prefix: '' }],
    });
    await deploy(await written('bus', 'customer_updated', 'customer_deleted'), {
      TargetEventBusArn: target,
    });
    const id = randomUUID();
    await putAll('customer_updated', id);
    assert.equal(detailOf(await takeMessage(url))?.event_id, id);
    assert.equal(await takeMessage(url, 0), undefined);
  });

  test('lambda: the function does its work once, however often an event comes, and redrive and a sample invoke it', async () => {
    const { resources, outputs } = await deploy(await written('lambda', 'subscription_error'));
    const id = randomUUID();
    const detail = await putAll('subscription_error', id);
    await retryUntil(async () => (await itemsOf(resources['IdempotencyTable'])).length > 0);
    await putEvent(BUS, 'subscription_error', detail);
    await retryUntil(async () =>
      (await itemsOf(resources['IdempotencyTable'])).every((item) => item.includes('COMPLETED')),
    );
    assert.equal((await itemsOf(resources['IdempotencyTable'])).length, 1);

    // As EventBridge sends what the function did not take.
    const letter = {
      'detail-type': 'subscription_error',
      source: 'kinow',
      time: '2026-11-02T08:15:30Z',
    };
    const MessageBody = JSON.stringify({
      ...letter,
      detail: JSON.parse(detail.replace(id, randomUUID())) as object,
    });
    await sqs.send(
      new SendMessageCommand({ QueueUrl: outputs['DeadLetterQueueUrl'], MessageBody }),
    );
    const args = ['--stack', toName('consumer-lambda')];
    const { status, stdout, stderr } = await run('redrive', args, environment);
    assert.equal(status, 0, stdout + stderr);
    assert.match(stdout, /^1 delivered to the function /mu);
    assert.equal((await itemsOf(resources['IdempotencyTable'])).length, 2);

    // As `sam remote invoke` and `aws lambda invoke` do with a file.
    const sample = await run('sample', ['subscription_error']);
    const { FunctionError, Payload } = await new LambdaClient(createClientOptions(endpoint)).send(
      new InvokeCommand({
        FunctionName: resources['Function'],
        Payload: Buffer.from(sample.stdout),
      }),
    );
    assert.equal(FunctionError, undefined, Buffer.from(Payload ?? []).toString());
    assert.equal((await itemsOf(resources['IdempotencyTable'])).length, 3);
  });

  test('states: an execution claims the event', async () => {
    const { resources } = await deploy(await written('states', 'subscription_renewed'));
    const id = randomUUID();
    await putAll('subscription_renewed', id);
    await retryUntil(async () => (await itemsOf(resources['EventTable'])).length > 0);
    const items = await itemsOf(resources['EventTable']);
    assert.equal(items.length, 1);
    assert.ok(items[0]?.includes(`"${id}"`));
  });

  // The emulator does not deliver to these targets: check the configuration of the rule.
  const subjects = { source: ['kinow'], 'detail-type': ['video_updated'] };
  const condition = { detail: { data: { customer: { id: [{ numeric: ['=', 352] }] } } } };
  const except = ['password_token_created', 'order_created', 'subscription_error'];
  const told: [kind: string, () => Promise<string>, parameters: Record<string, string>, object][] =
    [
      [
        'http',
        async () => await written('http', 'video_updated'),
        { Endpoint: 'https://shop.example.com/hook', ApiKeySecretArn },
        { ...subjects, ...condition },
      ],
      [
        'logs',
        async () => await written('logs', 'video_updated'),
        {},
        { ...subjects, ...condition },
      ],
      [
        'logs of the rest',
        async () => 'infra/rules/logs.yaml',
        { Except: 'order_created,subscription_error' },
        { source: ['kinow'], 'detail-type': [{ 'anything-but': except }] },
      ],
    ];
  for (const [kind, template, parameters, expected] of told) {
    test(`${kind}: the rule has its pattern, target, retry policy and dead-letter queue`, async () => {
      const { resources } = await deploy(await template(), parameters, kind.replaceAll(' ', '-'));
      const Name = (resources['Rule'] ?? '').split('|').at(-1);
      const rule = await events.send(new DescribeRuleCommand({ Name, EventBusName: BUS }));
      assert.deepEqual(JSON.parse(rule.EventPattern ?? ''), expected);
      const { Targets: [target] = [] } = await events.send(
        new ListTargetsByRuleCommand({ Rule: Name, EventBusName: BUS }),
      );
      assert.equal(target?.RetryPolicy?.MaximumEventAgeInSeconds, 86_400);
      assert.match(target?.DeadLetterConfig?.Arn ?? '', /^arn:aws:sqs:/);
    });
  }

  test('refuses a bus name that makes no sense', async () => {
    await assert.rejects(
      deploy('infra/rules/sqs.yaml', { EventBusName: EventBusArn }),
      /EventBusName/,
    );
  });
});

suite('a stack beside others', () => {
  test('is deleted without them', async () => {
    const args = ['delete', '--stack-name', toName('consumer-sqs'), '--no-prompts', ...REGION];
    assert.match(await runSam(args, endpoint), /Deleted successfully/);
  });
});
