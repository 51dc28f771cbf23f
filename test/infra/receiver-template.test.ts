import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { suite, test } from 'node:test';
import type { Metric } from '../../handler/log.ts';
import localEnv from '../../infra/local-env.json' with { type: 'json' };
import packageJson from '../../package.json' with { type: 'json' };
import { createLocalEnvironment } from '../../scripts/local/lambda/environment.ts';
import { parseTemplate } from '../../scripts/rules/template/template.ts';
import { ROOT } from '../../scripts/shared/root.ts';
import { findDependencies } from './templates.ts';
import { buildFunction, type FunctionName } from '../../scripts/tasks/bundle/bundle.ts';

const template = parseTemplate(await readFile(`${ROOT}infra/template.yaml`, 'utf8'));
const runbook = await readFile(`${ROOT}infra/README.md`, 'utf8');
const { Parameters = {}, Resources, Outputs = {} } = template;
const propertiesOf = (id: string) => Resources[id]?.Properties ?? {};
const ofType = (type: string) => Object.entries(Resources).filter(([, { Type }]) => Type === type);

interface Statement {
  readonly Sid: string;
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
}

/** Returns the statements of a policy, including conditional ones. */
function statementsOf(policy: string): Statement[] {
  const { Statement } = propertiesOf(policy)['PolicyDocument'] as {
    Statement: (Statement | { 'Fn::If': [string, Statement, unknown] })[];
  };
  return Statement.map((one) => ('Fn::If' in one ? one['Fn::If'][1] : one));
}

/** Actions that Lambda performs with a function's role. */
const NOT_CALLED: Record<string, RegExp> = {
  WebhookPolicy: /^(?:logs:(?:CreateLogStream|PutLogEvents)|xray:Put\w+)$/u,
  RedrivePolicy:
    /^(?:logs:(?:CreateLogStream|PutLogEvents)|xray:Put\w+|sqs:(?:ReceiveMessage|DeleteMessage|GetQueueAttributes))$/u,
};

const SERVICES: Record<string, string> = {
  dynamodb: 'dynamodb',
  eventbridge: 'events',
  sqs: 'sqs',
  'secrets-manager': 'secretsmanager',
};

const FUNCTIONS: [id: string, entry: FunctionName][] = [
  ['Webhook', 'webhook'],
  ['Redrive', 'redrive'],
];
for (const [id, entry] of FUNCTIONS) {
  const policy = `${id}Policy`;
  suite(`the ${entry} function's role`, () => {
    test('allows the calls that the sources in the bundle make, and no other', async () => {
      const { metafile } = await buildFunction(entry);
      const called = new Set<string>();
      for (const input of Object.keys(metafile.inputs)) {
        if (!input.startsWith('handler/')) continue;
        const source = await readFile(ROOT + input, 'utf8');
        const client = /from '@aws-sdk\/client-([a-z-]+)'/u.exec(source)?.[1] ?? '';
        for (const [, action = ''] of source.matchAll(/new (\w+?)(?:Batch)?Command\(/gu)) {
          called.add(`${SERVICES[client]}:${action}`);
        }
      }
      assert.ok(called.size > 0);
      const allowed = statementsOf(policy).flatMap(({ Action }) => Action);
      assert.deepEqual(
        allowed.filter((action) => !NOT_CALLED[policy]?.test(action)).toSorted(),
        [...called].toSorted(),
      );
    });

    test('names every resource, except for X-Ray, which has none', () => {
      for (const { Sid, Effect, Resource } of statementsOf(policy)) {
        assert.equal(Effect, 'Allow');
        assert.equal(JSON.stringify(Resource).includes('*'), Sid === 'Trace', Sid);
      }
    });

    test('has its permissions before the function runs', () => {
      assert.deepEqual(propertiesOf(policy)['Roles'], [{ Ref: `${id}FunctionRole` }]);
      assert.deepEqual(propertiesOf(`${id}Function`)['Role'], {
        'Fn::GetAtt': [`${id}FunctionRole`, 'Arn'],
      });
      assert.ok(findDependencies(template, `${id}Function`).has(policy));
      assert.deepEqual(
        ['Policies', 'ManagedPolicyArns'].filter((key) => key in propertiesOf(`${id}FunctionRole`)),
        [],
      );
    });
  });
}

suite('with a KMS key', () => {
  const isUnderKey = (value: unknown) => JSON.stringify(value).includes('{"Ref":"KmsKeyArn"}');

  test('the functions may use any key of the account, by the services that they call alone: a message is under the key of its time', () => {
    const [statement, ...others] = statementsOf('KeyPolicy') as (Statement & {
      Condition: { StringEquals: Record<string, { 'Fn::Sub': string }[]> };
    })[];
    assert.deepEqual(others, []);
    assert.deepEqual(statement?.Action, ['kms:Decrypt', 'kms:GenerateDataKey']);
    assert.match(JSON.stringify(statement.Resource), /:\$\{AWS::AccountId\}:key\/\*"\}$/u);
    const via = statement.Condition.StringEquals['kms:ViaService']?.map((one) => one['Fn::Sub']);
    assert.deepEqual(
      via,
      ['sqs', 'secretsmanager', 'dynamodb'].map(
        (name) => `${name}.\${AWS::Region}.\${AWS::URLSuffix}`,
      ),
    );
    assert.equal(Resources['KeyPolicy']?.Condition, 'HasKey');
    assert.deepEqual(propertiesOf('KeyPolicy')['Roles'], [
      { Ref: 'WebhookFunctionRole' },
      { Ref: 'RedriveFunctionRole' },
    ]);
  });

  test('they may do so before a queue, the secret or the table is under the key', () => {
    const under = Object.entries(Resources).filter(
      ([, { Type, Properties }]) =>
        /^AWS::(?:SQS::Queue|SecretsManager::Secret|DynamoDB::Table)$/u.test(Type) &&
        isUnderKey(Properties),
    );
    assert.deepEqual(
      under.map(([id]) => id),
      ['ReplayTable', 'Secret', 'FallbackQueue', 'QuarantineQueue', 'DeadLetterQueue'],
    );
    for (const [id] of under) assert.ok(findDependencies(template, id).has('KeyPolicy'), id);
  });

  test('queues, secret, table, logs, archive, bus and topic are under it, and nothing else', () => {
    const types = Object.values(Resources)
      .filter(({ Type, Properties }) => Type !== 'AWS::IAM::Policy' && isUnderKey(Properties))
      .map(({ Type }) => Type.split('::').at(-1));
    const expected = ['Archive', 'EventBus', 'LogGroup', 'Queue', 'Secret', 'Table', 'Topic'];
    assert.deepEqual(new Set(types), new Set(expected));
    for (const type of ['AWS::Logs::LogGroup', 'AWS::SNS::Topic', 'AWS::Events::Archive']) {
      for (const [id, { Properties }] of ofType(type)) assert.ok(isUnderKey(Properties), id);
    }
  });

  test('a bus of its own has a dead-letter queue, which is not under that key and allows the bus before it exists', () => {
    const queue = 'EventBusDeadLetterQueue';
    const Arn = { 'Fn::GetAtt': [queue, 'Arn'] };
    assert.deepEqual(propertiesOf('EventBus')['DeadLetterConfig'], {
      'Fn::If': ['MakesBusWithKey', { Arn }, { Ref: 'AWS::NoValue' }],
    });
    assert.deepEqual(template.Conditions?.['MakesBusWithKey'], {
      'Fn::And': [{ Condition: 'MakesBus' }, { Condition: 'HasKey' }],
    });
    for (const id of [queue, `${queue}Policy`, 'EventBusDeadLettersAlarm']) {
      assert.equal(Resources[id]?.Condition, 'MakesBusWithKey', id);
    }
    assert.ok(!isUnderKey(propertiesOf(queue)));
    assert.equal(propertiesOf(queue)['SqsManagedSseEnabled'], true);
    const [fromTheBus] = statementsOf(`${queue}Policy`) as (Statement & { Condition: unknown })[];
    const arn = `arn:\${AWS::Partition}:events:\${AWS::Region}:\${AWS::AccountId}:`;
    assert.deepEqual(fromTheBus, {
      Sid: 'FromTheBus',
      Effect: 'Allow',
      Principal: { Service: 'events.amazonaws.com' },
      Action: 'sqs:SendMessage',
      Resource: Arn,
      Condition: {
        ArnLike: {
          'aws:SourceArn': [
            { 'Fn::Sub': `${arn}event-bus/\${AWS::StackName}` },
            { 'Fn::Sub': `${arn}rule/\${AWS::StackName}/*` },
          ],
        },
      },
    });
    assert.ok(findDependencies(template, 'EventBus').has(`${queue}Policy`));
    assert.equal(Outputs['EventBusDeadLetterQueueUrl']?.Condition, 'MakesBusWithKey');
  });
});

const variablesOf = (id: string) =>
  (propertiesOf(id)['Environment'] as { Variables: Record<string, unknown> }).Variables;

suite("the functions' environment", () => {
  const declared = Object.keys(variablesOf('WebhookFunction'));

  test('has what a local run has, but what Lambda sets itself', () => {
    const ofLambda = /^AWS_(?:REGION|ACCESS_KEY_ID|SECRET_ACCESS_KEY|LAMBDA_.*)$/u;
    const local = Object.keys(createLocalEnvironment('http://127.0.0.1:3001')).filter(
      (name) => !ofLambda.test(name),
    );
    assert.deepEqual(
      local.filter((name) => !declared.includes(name)),
      [],
    );
  });

  test('is set by infra/local-env.json for sam local invoke, which passes no other variables', () => {
    assert.deepEqual(Object.keys(localEnv), ['WebhookFunction', 'RedriveFunction']);
    for (const [id, variables] of Object.entries(localEnv)) {
      assert.deepEqual(Object.keys(variables).toSorted(), Object.keys(variablesOf(id)).toSorted());
    }
    const local = createLocalEnvironment('http://127.0.0.1:3001');
    for (const name of ['EVENT_BUS_NAME', 'FALLBACK_QUEUE_URL', 'QUARANTINE_QUEUE_URL'] as const) {
      assert.equal(localEnv.WebhookFunction[name], local[name]);
    }
    assert.equal(localEnv.RedriveFunction.FALLBACK_QUEUE_URL, local['FALLBACK_QUEUE_URL']);
  });
});

suite('the event source of the redrive function', () => {
  const { Events } = propertiesOf('RedriveFunction') as {
    Events: { Fallback: { Properties: Record<string, unknown> } };
  };

  test('is the fallback queue, of which it reports the messages that failed', () => {
    assert.deepEqual(Events.Fallback.Properties, {
      Queue: { 'Fn::GetAtt': ['FallbackQueue', 'Arn'] },
      BatchSize: 10,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 2 },
    });
  });

  test('hides a message for six times as long as the function may take, and gives it 1,000 tries', () => {
    const { Timeout } = propertiesOf('RedriveFunction');
    assert.equal(Timeout, 60, 'one attempt of 40 s, and the queues');
    const { VisibilityTimeout, RedrivePolicy } = propertiesOf('FallbackQueue');
    assert.equal(VisibilityTimeout, 360, '6 times 60 s');
    assert.deepEqual(RedrivePolicy, {
      deadLetterTargetArn: { 'Fn::GetAtt': ['DeadLetterQueue', 'Arn'] },
      maxReceiveCount: 1000,
    });
  });
});

suite('the table of the replay guard', () => {
  test('is made only when the guard is on, and forgets by itself', () => {
    assert.equal(Resources['ReplayTable']?.Condition, 'HasReplayGuard');
    assert.equal(Parameters['ReplayGuard']?.Default, 'off');
    assert.deepEqual(propertiesOf('ReplayTable')['TimeToLiveSpecification'], {
      AttributeName: 'expires_at',
      Enabled: true,
    });
  });
});

suite('each alarm', () => {
  const alarms = ofType('AWS::CloudWatch::Alarm');

  /** Returns the metrics of an alarm. */
  const metricsOf = (properties: Readonly<Record<string, unknown>>) =>
    Array.isArray(properties['Metrics'])
      ? (properties['Metrics'] as { MetricStat?: { Metric: object } }[]).flatMap(({ MetricStat }) =>
          MetricStat === undefined ? [] : [MetricStat.Metric],
        )
      : [properties];

  test('has its section in the runbook, and its description links to it', () => {
    const anchors = new Set(
      [...runbook.matchAll(/^#+ (.+)$/gmu)].map(([, title = '']) =>
        title
          .toLowerCase()
          .replaceAll(/[^\w -]/gu, '')
          .replaceAll(' ', '-'),
      ),
    );
    assert.equal(alarms.length, 23);
    for (const [id, { Properties = {} }] of alarms) {
      const [, anchor = ''] =
        /infra\/README\.md#([\w-]+)/u.exec(String(Properties['AlarmDescription'])) ?? [];
      assert.ok(anchors.has(anchor), `${id} → ${anchor}`);
    }
  });

  test('tells the topic when it is raised, and one on a state also when it is over', () => {
    const states = new Set([
      'QuarantineExpiringAlarm',
      'DeadLettersExpiringAlarm',
      'EventBusDeadLettersExpiringAlarm',
      'FallbackExpiringAlarm',
      'FallbackNotEmptyingAlarm',
      'NoEventsAlarm',
    ]);
    for (const [id, { Properties = {} }] of alarms) {
      assert.ok(Array.isArray(Properties['AlarmActions']), id);
      const told = states.has(id) ? Properties['AlarmActions'] : undefined;
      assert.deepEqual(Properties['OKActions'], told, id);
    }
  });

  test('says what OK means', () => {
    for (const [id, { Properties = {} }] of alarms) {
      const text = String(Properties['AlarmDescription']);
      // One that is raised for a single period is over after it.
      const isFlow = Properties['Period'] === 300;
      assert.match(text, isFlow ? / OK: no further one in 5 minutes\. / : / OK: /, id);
      assert.ok(text.length <= 1024, id);
    }
  });

  test('is billed for each of its metrics: the numbers in the table of costs', () => {
    const always = alarms.filter(([, { Condition }]) => Condition === undefined);
    const metrics = always.flatMap(([, { Properties = {} }]) => metricsOf(Properties));
    const { length: all } = metrics;
    const row = `| ${always.length} alarms on ${all} metrics: ${all} × 0.10 ³ `;
    assert.ok(runbook.includes(row), row);
  });

  test('that a parameter adds is billed for as many metrics as the runbook says', () => {
    const added: Record<string, number> = {};
    for (const [, { Condition, Properties = {} }] of alarms) {
      if (Condition === undefined) continue;
      added[Condition] = (added[Condition] ?? 0) + metricsOf(Properties).length;
    }
    assert.deepEqual(added, { HasQuietAlarm: 1, HasReplayGuard: 1, MakesBusWithKey: 3 });
  });

  // What makes the functions count these is in test/contract/.
  test('of our own metrics watches one that is counted, by who counts it', () => {
    const counted: Record<string, Metric[]> = {
      WebhookFunction: [
        'NotKept',
        'Unavailable',
        'Mismatched',
        'Quarantined',
        'Deferred',
        'GuardUnavailable',
        'Authentic',
      ],
      RedriveFunction: ['DeadLettered', 'Expiring', 'Redriven', 'Redriven'],
    };
    const expected = Object.entries(counted).flatMap(([Ref, names]) =>
      names.map((name) => [name, [{ Name: 'FunctionName', Value: { Ref } }]]),
    );
    const watched = alarms
      .flatMap(([, { Properties = {} }]) => metricsOf(Properties))
      .filter((metric) => 'Namespace' in metric && metric.Namespace === 'KinowEventBridge') as {
      MetricName: string;
      Dimensions: object[];
    }[];
    assert.deepEqual(
      watched
        .map(({ MetricName, Dimensions }) => JSON.stringify([MetricName, Dimensions]))
        .toSorted(),
      [...expected, ['RefusedBeforeFunction', [{ Name: 'ApiId', Value: { Ref: 'WebhookApi' } }]]]
        .map((one) => JSON.stringify(one))
        .toSorted(),
    );
  });

  test('uses no age of the oldest message, which SQS does not measure after three receives', () => {
    assert.ok(!JSON.stringify(template).includes('ApproximateAgeOfOldestMessage'));
  });
});

suite('the receiver template', () => {
  test('has a default and a description for every parameter, and says what is wrong with a bad one', () => {
    for (const [name, parameter] of Object.entries(Parameters)) {
      assert.ok(parameter.Default !== undefined && parameter.Description, name);
      if (parameter.AllowedPattern !== undefined) assert.ok(parameter.ConstraintDescription, name);
    }
  });

  test('has the version of the package', () => {
    const { 'AWS::ServerlessRepo::Application': application } = template.Metadata as {
      'AWS::ServerlessRepo::Application': { SemanticVersion: string };
    };
    assert.equal(application.SemanticVersion, packageJson.version);
    assert.equal(Outputs['Version']?.Value, packageJson.version);
  });

  test('groups every parameter for the console', () => {
    const { 'AWS::CloudFormation::Interface': console_ } = template.Metadata as {
      'AWS::CloudFormation::Interface': { ParameterGroups: { Parameters: string[] }[] };
    };
    const grouped = console_.ParameterGroups.flatMap(({ Parameters: names }) => names);
    assert.deepEqual(grouped.toSorted(), Object.keys(Parameters).toSorted());
  });

  test('keeps its queues when it is deleted, but not when its creation fails', () => {
    for (const [id, { DeletionPolicy, UpdateReplacePolicy }] of ofType('AWS::SQS::Queue')) {
      assert.deepEqual(
        [DeletionPolicy, UpdateReplacePolicy],
        ['RetainExceptOnCreate', 'Retain'],
        id,
      );
    }
    assert.equal(ofType('AWS::SQS::Queue').length, 4);
  });

  test('keeps messages 14 days, and lets nobody read them without TLS', () => {
    const policies = ofType('AWS::SQS::QueuePolicy').map(([, { Properties }]) =>
      JSON.stringify(Properties),
    );
    for (const [id, { Properties = {} }] of ofType('AWS::SQS::Queue')) {
      assert.equal(Properties['MessageRetentionPeriod'], 14 * 86_400, id);
      const policy = policies.find((one) => one.includes(`{"Ref":"${id}"}`)) ?? '';
      assert.match(policy, /"Effect":"Deny","Principal":"\*","Action":"sqs:\*"/, id);
      assert.match(policy, /"aws:SecureTransport":"false"/, id);
    }
  });

  test('hides a message that an operator receives by hand for 90 s', () => {
    for (const id of ['QuarantineQueue', 'DeadLetterQueue', 'EventBusDeadLetterQueue'] as const) {
      assert.equal(propertiesOf(id)['VisibilityTimeout'], 90, id);
    }
  });

  test('archives no password-reset token, and has its archive on an existing bus too', () => {
    assert.equal(Resources['Archive']?.Condition, undefined);
    assert.match(
      JSON.stringify(propertiesOf('Archive')['EventPattern']),
      /"detail-type":\[\{"anything-but":"password_token_created"\}\]/,
    );
  });

  test('gives no physical name but that of the bus, which EventBridge demands', () => {
    const named = Object.entries(Resources).flatMap(([id, { Properties = {} }]) =>
      Object.keys(Properties)
        .filter(
          // The name of an inline policy is unique within its role only.
          (key) =>
            /^(?:\w+Name|Name)$/u.test(key) &&
            !['MetricName', 'DisplayName', 'PolicyName', 'LogGroupName'].includes(key),
        )
        .map((key) => `${id}.${key}`),
    );
    assert.deepEqual(named.toSorted(), [
      'ApiDomain.DomainName',
      'ApiDomainMapping.DomainName',
      'EventBus.Name',
    ]);
  });

  test('logs nothing of the caller in front of the function', () => {
    const { Format } = propertiesOf('WebhookApi')['AccessLogSettings'] as { Format: string };
    assert.doesNotMatch(Format, /identity|userAgent|sourceIp/);
    assert.ok(JSON.parse(Format));
  });

  test('has the outputs of the contract', () => {
    const names =
      'WebhookUrl EventBusName EventBusArn SecretArn WebhookFunctionName RedriveFunctionName ' +
      'FallbackQueueUrl QuarantineQueueUrl DeadLetterQueueUrl EventBusDeadLetterQueueUrl DashboardUrl';
    for (const name of names.split(' ')) assert.ok(Outputs[name]?.Description, name);
  });

  test('has a dashboard that is JSON, on metrics of its own', () => {
    const { DashboardBody } = propertiesOf('Dashboard') as {
      DashboardBody: { 'Fn::Sub': [string] };
    };
    const [body] = DashboardBody['Fn::Sub'];
    const { widgets } = JSON.parse(body.replace('${OptionalAlarms}', '')) as {
      widgets: { y: number; properties: { markdown?: string; alarms?: string[] } }[];
    };
    assert.match(widgets[0]?.properties.markdown ?? '', /Was anything lost\?/);
    const first = JSON.stringify(widgets.filter(({ y }) => y === 1));
    for (const name of [
      'NotKept',
      'Unavailable',
      'Mismatched',
      'RefusedBeforeFunction',
      'Errors',
      'Throttles',
      'Quarantined',
      'DeadLettered',
      'Expiring',
      'ApproximateNumberOfMessagesNotVisible',
    ]) {
      assert.ok(first.includes(`"${name}"`), name);
    }
    const shown = widgets.flatMap(({ properties }) => properties.alarms ?? []);
    const always = ofType('AWS::CloudWatch::Alarm').flatMap(([id, { Condition }]) =>
      Condition === undefined ? `\${${id}.Arn}` : [],
    );
    assert.deepEqual(shown.toSorted(), always.toSorted());
  });
});
