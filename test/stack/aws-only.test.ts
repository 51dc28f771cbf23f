import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { CloudFormationClient, GetTemplateCommand } from '@aws-sdk/client-cloudformation';
import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  DescribeAlarmsCommand,
  GetDashboardCommand,
  GetMetricDataCommand,
  type MetricAlarm,
} from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  GetQueryResultsCommand,
  StartQueryCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { DescribeArchiveCommand } from '@aws-sdk/client-eventbridge';
import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import {
  GetQueueAttributesCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { post } from '../../scripts/shared/http-client.ts';
import { execute } from '../../scripts/shared/execute.ts';
import { ROOT } from '../../scripts/shared/root.ts';
import { AWS_ONLY, type AwsOnly } from '../../scripts/tasks/stack/aws-only.ts';
import { deployWithSam, runSam } from '../../scripts/tasks/stack/deploy.ts';
import {
  createClientOptions,
  formatWebhookUrl,
  type Stack,
} from '../../scripts/tasks/stack/deployed-stack.ts';
import { installPythonTools } from '../../scripts/tasks/stack/python-tools.ts';
import {
  endpoint,
  environment,
  events,
  isAws,
  observeBus,
  receiverBuild,
  retryUntil,
  sqs,
  takeMessage,
  toName,
} from '../support/aws/stack.ts';
import { run, start } from '../support/commands/cli.ts';
import { watchCommand } from '../support/commands/running.ts';
import { createEventBody } from '../support/function/webhook.ts';
import { readBlocks, runbook } from './procedures.ts';

const SECRET = 'aws-only-secret';
const NAME = toName('real');
const options = createClientOptions(endpoint);
const [cloudWatch, logs] = [new CloudWatchClient(options), new CloudWatchLogsClient(options)];

/** The receiver of these tests, deployed once. */
let deployed: Promise<Stack> | undefined;
const deploy = async () =>
  await (deployed ??= deployWithSam(endpoint, NAME, receiverBuild, { KinowWebhookSecret: SECRET }));

const send = async (stack: Stack, body = createEventBody(), secret = SECRET) =>
  (await post(formatWebhookUrl(endpoint, stack), body, secret)).status;

async function depth(QueueUrl: string | undefined): Promise<number> {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] }),
  );
  return Number(Attributes['ApproximateNumberOfMessages']);
}

/** Deploys a plain template, as npm run test:stack has no build of it. */
async function deployTemplate(
  name: string,
  template: string,
  parameters: Readonly<Record<string, string>> = {},
): Promise<Stack> {
  const folder = await mkdtemp(join(tmpdir(), 'kinow-template-'));
  await runSam(['build', '-t', `${ROOT}${template}`, '--build-dir', folder]);
  return await deployWithSam(endpoint, toName(name), folder, parameters);
}

const TESTS: Readonly<Record<AwsOnly, (t: TestContext) => Promise<void>>> = {
  archive: async () => {
    const { resources, outputs } = await deploy();
    const archive = await events.send(
      new DescribeArchiveCommand({ ArchiveName: resources['Archive'] }),
    );
    assert.deepEqual(
      [archive.State, archive.RetentionDays, archive.EventSourceArn],
      ['ENABLED', 30, outputs['EventBusArn']],
    );
    assert.deepEqual(JSON.parse(archive.EventPattern ?? ''), {
      source: ['kinow'],
      'detail-type': [{ 'anything-but': 'password_token_created' }],
      'replay-name': [{ exists: false }],
    });
  },

  alarms: async () => {
    const { outputs } = await deploy();
    const QueueUrl = outputs['DeadLetterQueueUrl'];
    const QueueName = QueueUrl?.split('/').at(-1) ?? '';
    const find = async () => {
      const found = await cloudWatch.send(new DescribeAlarmsCommand({ AlarmNamePrefix: NAME }));
      return (found.MetricAlarms ?? []).filter(
        ({ Metrics = [], EvaluationPeriods = 0 }) =>
          // Those of an hour or more are left out.
          Metrics.length > 1 &&
          EvaluationPeriods <= 3 &&
          JSON.stringify(Metrics).includes(QueueName),
      );
    };
    const isIn = (state: string) => async () => {
      const alarms = await find();
      return (
        alarms.length > 0 && alarms.every(({ StateValue }: MetricAlarm) => StateValue === state)
      );
    };
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'raises the alarm' }));
    await retryUntil(isIn('ALARM'));
    await sqs.send(new PurgeQueueCommand({ QueueUrl }));
    await retryUntil(isIn('OK'));
  },

  metrics: async () => {
    const stack = await deploy();
    assert.equal(await send(stack), 200);
    assert.equal(await send(stack, createEventBody(), 'forged'), 401);
    const { DashboardBody = '' } = await cloudWatch.send(
      new GetDashboardCommand({ DashboardName: stack.resources['Dashboard'] }),
    );
    const { widgets } = JSON.parse(DashboardBody) as {
      widgets: { type: string; properties: { query?: string } }[];
    };
    const queries = widgets.flatMap(({ properties: { query } }) => query ?? []);
    assert.ok(queries.length > 0);
    for (const query of queries) {
      const [, group = ''] = /^SOURCE '([^']+)'/u.exec(query) ?? [];
      await retryUntil(async () => (await runQuery(group, query.replace(/^[^|]*\| /u, ''))) > 0);
    }
    await retryUntil(async () => {
      const now = Date.now();
      const { MetricDataResults: [result] = [] } = await cloudWatch.send(
        new GetMetricDataCommand({
          StartTime: new Date(now - 3_600_000),
          EndTime: new Date(now + 60_000),
          MetricDataQueries: [
            {
              Id: 'published',
              MetricStat: {
                Metric: {
                  Namespace: 'KinowEventBridge',
                  MetricName: 'Published',
                  Dimensions: [
                    { Name: 'FunctionName', Value: stack.outputs['WebhookFunctionName'] },
                  ],
                },
                Period: 60,
                Stat: 'Sum',
              },
            },
          ],
        }),
      );
      return (result?.Values ?? []).some((value) => value > 0);
    });
  },

  byHand: async () => {
    const { resources } = await deploy();
    const FunctionName = resources['RedriveFunction'];
    const lambda = new LambdaClient(options);
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout: 59 }));
    const AlarmNames = [resources['DeadLettersAlarm'] ?? ''];
    await cloudWatch.send(new DeleteAlarmsCommand({ AlarmNames }));
    const [functions = ''] = readBlocks(runbook, 'Commands');
    const blocks = readBlocks(runbook, 'Undo what was changed by hand');
    const script = [functions, `stack=${NAME}`, ...blocks].join('\n');
    const { status, output } = await execute('bash', ['-euo', 'pipefail', '-c', script], {
      ...process.env,
      ...environment,
      PATH: `${await installPythonTools('aws')}:${process.env['PATH']}`,
    });
    assert.equal(status, 0, output);
    assert.match(output, /\bRedriveFunction\b/u);
    assert.match(output, /\bDeadLettersAlarm\b/u);
    const { Timeout } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
    assert.equal(Timeout, 60);
    const { MetricAlarms = [] } = await cloudWatch.send(new DescribeAlarmsCommand({ AlarmNames }));
    assert.equal(MetricAlarms.length, 1);
  },

  tail: async (t) => {
    const stack = await deploy();
    const child = start('tail', ['--stack', NAME, '--count', '1'], environment);
    t.after(() => child.kill('SIGKILL'));
    const { end, waitForOutput } = watchCommand(child);
    await waitForOutput(/Waiting for events/u);
    // The first event may pass before the rule takes effect, so it is sent until one is seen.
    const stopping = new AbortController();
    const shown = end.finally(() => stopping.abort());
    const startedAt = performance.now();
    while (!stopping.signal.aborted) {
      assert.equal(await send(stack), 200);
      await setTimeout(2_000, undefined, { signal: stopping.signal }).catch(() => {});
    }
    t.diagnostic(`tail showed an event after ${Math.round(performance.now() - startedAt)} ms`);
    const { status, stderr } = await shown;
    assert.equal(status, 0);
    assert.match(stderr, /The temporary rule and queue were removed\.$/mu);
  },

  key: async (t) => {
    const name = toName('keyed');
    const setKey = async (State: string) =>
      await deployTemplate('key', 'test/stack/templates/key.yaml', { BusName: name, State });
    const { outputs: key } = await setKey('enabled');
    const stack = await deployWithSam(endpoint, name, receiverBuild, {
      KinowWebhookSecret: SECRET,
      KmsKeyArn: key['KeyArn'] ?? '',
      ReplayGuard: 'on',
    });
    const { outputs } = stack;
    const observed = await observeBus(outputs['EventBusName'] ?? '', 'keyed-observer', {
      source: ['kinow'],
    });
    assert.equal(await send(stack), 200);
    assert.ok(await takeMessage(observed), 'an event passes the encrypted bus');
    assert.equal(await send(stack, '{"no":"event"}'), 400);
    await retryUntil(async () => (await depth(outputs['QuarantineQueueUrl'])) === 1);

    const event_id = randomUUID();
    await setKey('disabled');
    await retryUntil(async () => {
      await send(stack, createEventBody({ event_id }));
      return (await depth(outputs['EventBusDeadLetterQueueUrl'])) > 0;
    });
    const listed = await run('redrive', ['list', '--stack', name], environment);
    assert.match(listed.stdout, /\d encrypted events?$/mu);
    await setKey('enabled');

    const folder = await mkdtemp(join(tmpdir(), 'kinow-decrypt-'));
    t.after(() => rm(folder, { recursive: true }));
    const { Messages: [message] = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: outputs['EventBusDeadLetterQueueUrl'],
        WaitTimeSeconds: 20,
      }),
    );
    const { detail } = JSON.parse(message?.Body ?? '{}') as { detail: Record<string, string> };
    await writeFile(
      join(folder, 'payload'),
      Buffer.from(detail['encrypted-payload'] ?? '', 'base64'),
    );
    const event = join(folder, 'event.json');
    const bin = await installPythonTools('encryption');
    const args = ['--decrypt', '--input', join(folder, 'payload'), '--output', event];
    const keys = ['--wrapping-keys', `key=${detail['kms-key-arn']}`, '--suppress-metadata'];
    await retryUntil(
      async () => (await execute(`${bin}/aws-encryption-cli`, [...args, ...keys])).status === 0,
    );
    const { status, stderr } = await run(
      'redrive',
      ['decrypted', event, '--stack', name],
      environment,
    );
    assert.deepEqual([status, stderr], [0, '']);
    await retryUntil(async () => (await takeMessage(observed))?.body.includes(event_id) === true);
  },

  domain: async (t) => {
    const [DomainName = '', CertificateArn = ''] = [
      process.env['STACK_DOMAIN'],
      process.env['STACK_CERTIFICATE'],
    ];
    if (DomainName === '') {
      t.skip('no --domain');
      return;
    }
    const { outputs } = await deployWithSam(endpoint, toName('domain'), receiverBuild, {
      KinowWebhookSecret: SECRET,
      DomainName,
      CertificateArn,
    });
    assert.equal(outputs['WebhookUrl'], `https://${DomainName}/kinow`);
    // The DNS record is the operator's: ask its target by the domain's name.
    await retryUntil(
      async () => (await askByName(outputs['DomainTarget'] ?? '', DomainName)) === 401,
    );
  },

  schemas: async () => {
    const { resources } = await deployTemplate('schemas', 'infra/schemas/registry.yaml');
    const { TemplateBody = '' } = await new CloudFormationClient(options).send(
      new GetTemplateCommand({ StackName: toName('schemas') }),
    );
    const schemas = TemplateBody.split('AWS::EventSchemas::Schema').length - 1;
    assert.equal(Object.keys(resources).length, schemas + 1);
  },
};

for (const [id, what] of Object.entries(AWS_ONLY)) {
  const isSkipped = !isAws && 'needs an AWS account: npm run test:stack -- --aws';
  test(what, { skip: isSkipped }, TESTS[id as AwsOnly]);
}

/** Runs a query of CloudWatch Logs Insights over the last hour. @returns The number of rows. */
async function runQuery(logGroupName: string, queryString: string): Promise<number> {
  const seconds = Math.floor(Date.now() / 1000);
  const { queryId } = await logs.send(
    new StartQueryCommand({
      logGroupName,
      queryString,
      startTime: seconds - 3_600,
      endTime: seconds,
    }),
  );
  for (;;) {
    const { status, results = [] } = await logs.send(new GetQueryResultsCommand({ queryId }));
    if (status === 'Complete') return results.length;
    assert.ok(status === 'Scheduled' || status === 'Running', status);
    await setTimeout(1_000);
  }
}

/** Posts an unsigned request to a host by another name. @returns The status; 0 if it does not answer. */
async function askByName(host: string, name: string): Promise<number> {
  return await new Promise((resolve) => {
    request(
      { host, servername: name, headers: { host: name }, method: 'POST', path: '/kinow' },
      (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      },
    )
      .on('error', () => resolve(0))
      .end();
  });
}
