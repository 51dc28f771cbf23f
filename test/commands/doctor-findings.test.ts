import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { describeStackStatus } from '../../scripts/deployed/stack-status.ts';
import {
  ALARMS,
  createAlarm,
  createMetricData,
  createStack,
  formatSubscriptions,
  startExaminedReceiver,
} from '../support/aws/examined-receiver.ts';
import { runCommand } from '../support/commands/run-command.ts';
import { answerWith, type Fault, refuseWith, resetConnection } from '../support/faults/faults.ts';

/** Statuses of a stack that has no receiver, and what doctor says of each. */
const UNUSABLE: [status: string, meaning: RegExp, todo: RegExp][] = [
  ['REVIEW_IN_PROGRESS', /was never created: its change set was not executed/, /Deploy again/],
  ['CREATE_IN_PROGRESS', /is still being created/, /aws cloudformation wait stack-create-complete/],
  ['CREATE_FAILED', /could not be created, and has some of its resources/, /sam delete/],
  [
    'ROLLBACK_IN_PROGRESS',
    /could not be created, and its resources are being deleted/,
    /wait stack-create-complete[^]*sam delete/,
  ],
  ['ROLLBACK_COMPLETE', /could not be created, and has no resources/, /describe-stack-events/],
  [
    'ROLLBACK_FAILED',
    /could not be created, and not all of its resources could be deleted/,
    /sam delete/,
  ],
  ['DELETE_IN_PROGRESS', /is being deleted: webhooks are no longer received/, /deploy/],
  [
    'DELETE_FAILED',
    /could not be deleted, and some of its resources no longer exist/,
    /sam delete/,
  ],
  ['DELETE_COMPLETE', /was deleted/, /Deploy it again/],
];

/** Statuses of a stack with a receiver: the verdict, and what doctor says of each. */
const USABLE: [status: string, verdict: 'ok' | 'warning' | 'failed', meaning: RegExp][] = [
  ['CREATE_COMPLETE', 'ok', /CREATE_COMPLETE$/m],
  ['UPDATE_COMPLETE', 'ok', /UPDATE_COMPLETE$/m],
  ['IMPORT_COMPLETE', 'ok', /IMPORT_COMPLETE$/m],
  ['UPDATE_IN_PROGRESS', 'warning', /is being updated/],
  ['IMPORT_IN_PROGRESS', 'warning', /is being updated/],
  [
    'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
    'warning',
    /was updated, and replaced resources are being deleted/,
  ],
  ['UPDATE_ROLLBACK_IN_PROGRESS', 'failed', /could not be updated, and its previous version is/],
  ['UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS', 'failed', /its previous version is being/],
  ['IMPORT_ROLLBACK_IN_PROGRESS', 'failed', /previous version is being restored/],
  ['UPDATE_ROLLBACK_COMPLETE', 'failed', /previous version was restored/],
  ['IMPORT_ROLLBACK_COMPLETE', 'failed', /previous version was restored/],
  ['UPDATE_ROLLBACK_FAILED', 'failed', /has resources of both/],
  ['IMPORT_ROLLBACK_FAILED', 'failed', /has resources of both/],
  ['UPDATE_FAILED', 'failed', /has resources of two versions/],
  ['SOMETHING_NEW', 'failed', /has a status that this command does not know/],
];

suite('npm run doctor says of the stack', () => {
  for (const [status, meaning, todo] of UNUSABLE) {
    test(`what ${status} means and what to do, and checks nothing else`, async (t) => {
      const receiver = await startExaminedReceiver(t, {
        status,
        reason: 'The following resources failed: [EventBus].',
        outputs: {},
        parameters: {},
      });
      const { status: exit, stdout, stderr } = await receiver.doctor('--probe');
      assert.deepEqual([exit, stderr], [1, '']);
      const [first = '', ...rest] = stdout.split('\n');
      assert.match(first, new RegExp(`^failed  the stack is ${status}: it`));
      assert.match(first, meaning);
      assert.match(rest.join('\n'), /CloudFormation reports: The following resources failed/);
      assert.match(rest.join('\n'), todo);
      assert.deepEqual(receiver.actions, ['DescribeStacks', 'ListStackResources']);
    });
  }

  for (const [status, verdict, meaning] of USABLE) {
    test(`what ${status} means, and checks all else`, async (t) => {
      const receiver = await startExaminedReceiver(t, { status });
      const { status: exit, stdout } = await receiver.doctor();
      assert.equal(exit, verdict === 'failed' ? 1 : 0, stdout);
      assert.match(stdout, new RegExp(`^${verdict} +the stack is ${status}`));
      assert.match(stdout, meaning);
      assert.match(stdout, /^ok +all 2 alarms exist$/m);
    });
  }

  test('that it is not a receiver', async (t) => {
    const other = await startExaminedReceiver(t, { outputs: { QueueUrl: 'x' }, parameters: {} });
    const { status, stdout, stderr } = await other.doctor();
    assert.deepEqual([status, stdout], [1, '']);
    assert.match(stderr, /^error: The stack shop is not a kinow-eventbridge receiver: it has no /);
  });

  test('of an output that it lacks that this could not be checked, and does not check another', async (t) => {
    for (const output of [
      'RedriveFunctionName',
      'SecretArn',
      'EventBusArn',
      'QuarantineQueueUrl',
    ] as const) {
      const receiver = await startExaminedReceiver(t);
      const { outputs } = createStack(receiver.env['AWS_ENDPOINT_URL'] ?? '');
      const older = await startExaminedReceiver(t, {
        outputs: Object.fromEntries(Object.entries(outputs).filter(([key]) => key !== output)),
      });
      const { status, stdout } = await older.doctor();
      assert.equal(status, 1);
      assert.match(
        stdout,
        new RegExp(
          `^failed .* could not be checked\n +The stack shop has no output ${output}:`,
          'm',
        ),
      );
    }
  });

  test('a sentence for each status with at most one command a line', () => {
    for (const status of [...UNUSABLE, ...USABLE].map(([status]) => status)) {
      const { todo } = describeStackStatus(status, 'shop');
      for (const line of todo.split('\n')) {
        assert.ok(line.startsWith('  ') || !/\b(?:aws|sam) [a-z]+/.test(line), line);
      }
    }
  });
});

type Change = Parameters<Map<string, object | Fault>['set']>;

/** What doctor says of a fault: [verdict, finding, advice]. */
const FINDINGS: Record<string, [changes: Change[], says: RegExp, status: 0 | 1]> = {
  'that a secret is scheduled for deletion, and how to restore it': [
    [['GetSecretValue', refuseWith(400, 'InvalidRequestException', 'marked for deletion')]],
    /^failed +the secret is scheduled for deletion and .*\n +When .* returns 503 for every webhook\. Restore it:\n +aws secretsmanager restore-secret --secret-id arn:aws:\S+$/m,
    1,
  ],
  'that the secret was deleted': [
    [['GetSecretValue', refuseWith(400, 'ResourceNotFoundException')]],
    /^failed +the secret does not exist, or has no value\n/m,
    1,
  ],
  'of a secret that only the user may not read that it could not be checked': [
    [['GetSecretValue', refuseWith(400, 'AccessDeniedException')]],
    /^failed +the secret could not be checked\n +.*lack secretsmanager:GetSecretValue/m,
    1,
  ],
  'that Kinow signs with another secret, and what to do': [
    [['GetMetricData', createMetricData({ mismatched: [1, 0, 3] })]],
    /^failed +Kinow signs with another secret: 4 signatures of the last day did not match, and none matched\n +Store the secret/m,
    1,
  ],
  'that somebody tried a signature': [
    [['GetMetricData', createMetricData({ authentic: [5], mismatched: [0, 1] })]],
    /^warning +1 signature of the last day did not match, the last at/m,
    0,
  ],
  'that no authentic request came': [
    [['GetMetricData', createMetricData({})]],
    /^warning +no authentic request arrived in the last day\n/m,
    0,
  ],
  'of a part of the counts that the signatures could not be checked': [
    [['GetMetricData', createMetricData({ authentic: [5] }, 'PartialData')]],
    /^failed +the signatures could not be checked\n +CloudWatch returned PartialData/m,
    1,
  ],
  'that without the bus every event is lost, and how to restore it': [
    [['DescribeEventBus', refuseWith(400, 'ResourceNotFoundException')]],
    /^failed +EVERY EVENT IS LOST: the event bus kinow-local does not exist\. .* still returns 200.*\n.*\n +aws events create-event-bus --name kinow-local\n +aws events create-archive /m,
    1,
  ],
  'that a function is being updated': [
    [['GetFunctionConfiguration', { State: 'Active', LastUpdateStatus: 'InProgress' }]],
    /^warning +the webhook function is being updated; its previous version handles requests until then\n/m,
    0,
  ],
  'nothing against a function that Lambda let go to sleep': [
    [['GetFunctionConfiguration', { State: 'Inactive', LastUpdateStatus: 'Successful' }]],
    /^ok +the webhook function is active/m,
    0,
  ],
  'of a function without a state that it is unknown, not that it is active': [
    [['GetFunctionConfiguration', { Runtime: 'nodejs24.x' }]],
    /^failed +the webhook function is in state unknown, its last update in state unknown\n +After a deployment/m,
    1,
  ],
  'why Lambda says that a function failed, and where to read on': [
    [
      [
        'GetFunctionConfiguration',
        { State: 'Failed', StateReason: 'The key cannot be used', LastUpdateStatus: 'Successful' },
      ],
    ],
    /^failed +the webhook function is in state Failed, its last update in state Successful\n +Lambda reports: The key cannot be used\n +.*infra\/README\.md: Roll back/m,
    1,
  ],
  'that the mapping of another queue does not redrive deferred events': [
    [
      [
        'ListEventSourceMappings',
        {
          EventSourceMappings: [
            { State: 'Enabled', EventSourceArn: 'arn:aws:sqs:eu-west-1:0:other' },
          ],
        },
      ],
    ],
    /^failed +deferred events are not redriven: Lambda does not poll the fallback queue$/m,
    1,
  ],
  'of a queue without counts that it could not be checked, not that it is empty': [
    [['GetQueueAttributes', {}]],
    /^failed +the quarantine queue could not be checked\n +sqs:GetQueueAttributes failed: IncompleteResponse/m,
    1,
  ],
  'of delayed messages that a queue is not empty': [
    [
      [
        'GetQueueAttributes',
        {
          Attributes: {
            ApproximateNumberOfMessages: '0',
            ApproximateNumberOfMessagesNotVisible: '0',
            ApproximateNumberOfMessagesDelayed: '1',
          },
        },
      ],
    ],
    /^failed +the fallback queue holds 1 message$/m,
    1,
  ],
  'which alarms do not exist': [
    [['DescribeAlarms', { MetricAlarms: [createAlarm(ALARMS[0])] }]],
    /^failed +1 of 2 alarms do not exist: shop-DeadLetters$/m,
    1,
  ],
  'which alarm is raised, and what it means': [
    [
      [
        'DescribeAlarms',
        {
          MetricAlarms: [
            createAlarm(ALARMS[0], {
              StateValue: 'ALARM',
              AlarmDescription: 'Runbook: infra/README.md#events-not-kept',
            }),
            createAlarm(ALARMS[1]),
          ],
        },
      ],
    ],
    /^failed +shop-EventsNotKept is in ALARM\n +Runbook: infra\/README\.md#events-not-kept$/m,
    1,
  ],
  'that the state of an alarm is not known yet': [
    [
      [
        'DescribeAlarms',
        {
          MetricAlarms: ALARMS.map((name) =>
            createAlarm(name, { StateValue: 'INSUFFICIENT_DATA' }),
          ),
        },
      ],
    ],
    /^warning +2 alarms have no data yet, and therefore no state$/m,
    0,
  ],
  'that the actions of alarms are disabled': [
    [
      [
        'DescribeAlarms',
        { MetricAlarms: ALARMS.map((name) => createAlarm(name, { ActionsEnabled: false })) },
      ],
    ],
    /^failed +the actions of 2 alarms are disabled: they notify nobody\n.*\n +aws cloudwatch enable-alarm-actions --alarm-names shop-EventsNotKept shop-DeadLetters$/m,
    1,
  ],
  'that the subscription of the alarms is not confirmed': [
    [
      [
        'ListSubscriptionsByTopic',
        ({ response }) => response.end(formatSubscriptions('PendingConfirmation')),
      ],
    ],
    /^failed +the alarms notify nobody: their subscription is not confirmed$/m,
    1,
  ],
  'that the subscription of a deployment with AlarmEmail is gone': [
    [['ListSubscriptionsByTopic', ({ response }) => response.end(formatSubscriptions())]],
    /^failed +the alarms notify nobody: their topic has no subscription\n.*\n +aws sns subscribe .* operator@example\.com /m,
    1,
  ],
  'that another server answers at the URL': [
    [['POST /kinow', answerWith('<html>welcome</html>')]],
    /^failed +an unsigned request returns 200, not 401\n/m,
    1,
  ],
  'that the function fails, and where to read on': [
    [['POST /kinow', refuseWith(500, 'InternalServerError')]],
    /^failed +an unsigned request returns 500, not 401\n +.*infra\/README\.md: Function errors\.$/m,
    1,
  ],
  'that requests are throttled, and where to read on': [
    [['POST /kinow', refuseWith(429, 'TooManyRequests')]],
    /^failed +an unsigned request returns 429, not 401\n +.*infra\/README\.md: Refused before the function\.$/m,
    1,
  ],
  'that nothing answers at the URL': [
    [['POST /kinow', resetConnection]],
    /^failed +http:\S+ does not respond \(connection closed \(ECONNRESET\)\)\n/m,
    1,
  ],
};

suite('npm run doctor says', () => {
  test('of a healthy receiver that all is well', async (t) => {
    const { doctor } = await startExaminedReceiver(t);
    const { status, stdout, stderr } = await doctor();
    assert.deepEqual([status, stderr], [0, '']);
    assert.doesNotMatch(stdout, /^(?:failed|warning)/m);
  });

  test('each finding in a narrow terminal below its first word, without breaking a word', async (t) => {
    const { env, answers } = await startExaminedReceiver(t);
    answers.set('GetFunctionConfiguration', { State: 'Active', LastUpdateStatus: 'InProgress' });
    const options = { env, columns: 60, isInteractive: true };
    const { stdout } = await runCommand('doctor', ['--stack', 'shop'], options);
    const text = stripVTControlCharacters(stdout);
    assert.match(
      text,
      /^warning the webhook function is being updated; its previous\n {8}version handles requests until then\n {8}Run this/mu,
    );
    for (const line of text.split('\n')) assert.ok(line.length <= 60, line);
  });

  for (const [name, [changes, says, status]] of Object.entries(FINDINGS)) {
    test(name, async (t) => {
      const { answers, doctor } = await startExaminedReceiver(t);
      for (const change of changes) answers.set(...change);
      const result = await doctor();
      assert.match(result.stdout, says);
      assert.deepEqual([result.status, result.stderr], [status, '']);
    });
  }

  test('of a deployment without AlarmEmail that its alarms notify nobody: a warning, with status 0', async (t) => {
    const { answers, doctor } = await startExaminedReceiver(t, {
      parameters: { EventSource: 'kinow', AlarmEmail: '', AlarmTopicArn: '' },
    });
    answers.set('ListSubscriptionsByTopic', ({ response }) => response.end(formatSubscriptions()));
    const { status, stdout } = await doctor();
    assert.match(
      stdout,
      /^warning +the alarms notify nobody: the stack was deployed without AlarmEmail\n.*\n +sam build && sam deploy .* AlarmEmail=/m,
    );
    assert.equal(status, 0);
    assert.doesNotMatch(stdout, /^failed/m);
  });

  test('that the deployed version is another than that of the checkout', async (t) => {
    const receiver = await startExaminedReceiver(t);
    const { outputs } = createStack(receiver.env['AWS_ENDPOINT_URL'] ?? '');
    const older = await startExaminedReceiver(t, { outputs: { ...outputs, Version: '0.0.1' } });
    const { status, stdout } = await older.doctor();
    assert.match(
      stdout,
      /^warning +version 0\.0\.1 is deployed, and this command has version \d\S+\n/m,
    );
    assert.equal(status, 0);
  });

  test('of a stack without alarms that it has none, and does not ask for those of the account', async (t) => {
    const { actions, doctor } = await startExaminedReceiver(t, { resources: {} });
    const { status, stdout } = await doctor();
    assert.match(stdout, /^failed +the stack has no alarms$/m);
    assert.ok(!actions.includes('DescribeAlarms'));
    assert.equal(status, 1);
  });

  test('that no probe was sent where the secret cannot be read', async (t) => {
    const { actions, answers, doctor } = await startExaminedReceiver(t);
    answers.set('GetSecretValue', refuseWith(400, 'AccessDeniedException'));
    const { status, stdout } = await doctor('--probe');
    assert.match(stdout, /^failed +no probe was sent\n +The secret could not be read/m);
    assert.equal(actions.filter((action) => action === 'POST /kinow').length, 1);
    assert.equal(status, 1);
  });

  test('failed, not ok, of each check whose call to AWS fails', async (t) => {
    const { actions, doctor } = await startExaminedReceiver(t);
    await doctor();
    const checks = new Set(actions.slice(2));
    assert.ok(checks.size >= 9, [...checks].join());
    for (const action of checks) {
      const receiver = await startExaminedReceiver(t);
      receiver.answers.set(action, refuseWith(500, 'InternalFailure'));
      const { status, stdout } = await receiver.doctor();
      assert.match(stdout, /^failed/m, action);
      assert.equal(status, 1, action);
    }
  });
});
