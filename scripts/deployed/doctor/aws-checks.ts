import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  type MetricAlarm,
} from '@aws-sdk/client-cloudwatch';
import {
  DescribeArchiveCommand,
  DescribeEventBusCommand,
  type DescribeEventBusCommandOutput,
  EventBridgeClient,
  ListArchivesCommand,
} from '@aws-sdk/client-eventbridge';
import {
  type EventSourceMappingConfiguration,
  GetFunctionConfigurationCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
} from '@aws-sdk/client-lambda';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ListSubscriptionsByTopicCommand, SNSClient, type Subscription } from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand, GetQueueUrlCommand } from '@aws-sdk/client-sqs';
import packageJson from '../../../package.json' with { type: 'json' };
import { isMatch } from '../../patterns/match-event.ts';
import { tryPattern } from '../../patterns/parse-pattern.ts';
import { quoteShellWord } from '../../shared/shell-word.ts';
import { createSqs } from '../aws-clients.ts';
import { AwsCallError } from '../aws-errors.ts';
import type { AwsSession } from '../aws-session.ts';
import { callAws } from '../call-aws.ts';
import { readQueueDepth } from '../queues/queue-depth.ts';
import { type DeployedStack, requireStackValue } from '../stack.ts';
import { fail, type Finding, pass, runCheck, warn } from './finding.ts';

/** A deployed receiver, and how to reach it. */
export interface ExaminedReceiver {
  readonly session: AwsSession;
  readonly stack: DeployedStack;
}

/** Checks the stored secret. @returns The secret if it is usable. */
export async function checkSecret({
  session,
  stack,
}: ExaminedReceiver): Promise<{ readonly secret?: string; readonly finding: Finding }> {
  const SecretId = requireStackValue(stack, 'output', 'SecretArn');
  const client = new SecretsManagerClient(session);
  let SecretString: string | undefined;
  try {
    ({ SecretString } = await callAws(
      'secretsmanager:GetSecretValue',
      `the secret ${SecretId}`,
      (options) => client.send(new GetSecretValueCommand({ SecretId }), options),
    ));
  } catch (error) {
    if (!(error instanceof AwsCallError)) throw error;
    const finding = explainMissingSecret(error, SecretId);
    if (finding === undefined) throw error;
    return { finding };
  }
  const again = `Store it again:
  ${formatStoreCommand(SecretId)}`;
  if (SecretString === undefined) return { finding: fail('the secret is binary, not text', again) };
  const secret = SecretString.trim();
  if (secret === '') return { finding: fail('the secret is empty', again) };
  if (/^[{["]/u.test(secret)) {
    const finding = warn(
      'the secret looks like JSON',
      `The whole text is used as the key. ${again}`,
    );
    return { secret, finding };
  }
  if (secret !== SecretString) {
    const finding = warn('the secret has white space around it, which is ignored', again);
    return { secret, finding };
  }
  return { secret, finding: pass('the secret is readable and clean') };
}

/** The secret is neither an argument, which other users can see, nor in the history of bash or zsh. */
const formatStoreCommand = (secretId = '…') =>
  `(printf 'Secret: '; read -rs secret && printf %s "$secret" | aws secretsmanager put-secret-value --secret-id ${quoteShellWord(secretId)} --secret-string file:///dev/stdin)`;

/** Explains why the functions cannot read the secret; `undefined` if they perhaps can, and only this user cannot. */
function explainMissingSecret({ failure }: AwsCallError, secretId: string): Finding | undefined {
  const cost = 'The functions answer every webhook 503 once they no longer have it in memory.';
  // Secrets Manager has no error of its own for this.
  if (failure.error === 'InvalidRequestException') {
    return fail(
      'the secret is scheduled for deletion, and cannot be read',
      `${cost} Restore it:\n  aws secretsmanager restore-secret --secret-id ${secretId}`,
    );
  }
  if (failure.error === 'ResourceNotFoundException') {
    return fail(
      'the secret does not exist, or has no value',
      `${cost} Store it again: see infra/README.md: Rotate the secret. If it was deleted, store a new secret, and deploy with KinowWebhookSecretArn.`,
    );
  }
  return undefined;
}

/** Checks that a function is active, and reports when it was deployed. */
export async function checkFunction(
  { session, stack }: ExaminedReceiver,
  name: 'webhook' | 'redrive',
): Promise<Finding> {
  const FunctionName = requireStackValue(
    stack,
    'output',
    name === 'webhook' ? 'WebhookFunctionName' : 'RedriveFunctionName',
  );
  const {
    State = 'unknown',
    LastUpdateStatus = 'unknown',
    LastModified = '',
    Runtime = '',
  } = await callAws('lambda:GetFunctionConfiguration', `the ${name} function`, (options) =>
    new LambdaClient(session).send(new GetFunctionConfigurationCommand({ FunctionName }), options),
  );
  // Inactive: Lambda starts an idle function again at its next event.
  const isActive = State === 'Active' || State === 'Inactive';
  if (isActive && LastUpdateStatus === 'Successful') {
    return pass(
      `the ${name} function is active (${Runtime}, modified ${LastModified.slice(0, 16)})`,
    );
  }
  if (isActive && LastUpdateStatus === 'InProgress') {
    return warn(
      `the ${name} function is being updated, and answers with its version before`,
      'Run this command again in a minute.',
    );
  }
  return fail(
    `the ${name} function is ${State}, its last update ${LastUpdateStatus}`,
    'Deploy it again.',
  );
}

/** Checks that Lambda polls the fallback queue for the redrive function. */
export async function checkRedrive({ session, stack }: ExaminedReceiver): Promise<Finding> {
  const FunctionName = requireStackValue(stack, 'output', 'RedriveFunctionName');
  const url = requireStackValue(stack, 'output', 'FallbackQueueUrl');
  const queue = url.slice(url.lastIndexOf('/') + 1);
  const client = new LambdaClient(session);
  const mappings: EventSourceMappingConfiguration[] = [];
  let Marker: string | undefined;
  do {
    const list = new ListEventSourceMappingsCommand({ FunctionName, ...(Marker && { Marker }) });
    const page = await callAws(
      'lambda:ListEventSourceMappings',
      'the redrive function',
      (options) => client.send(list, options),
    );
    mappings.push(...(page.EventSourceMappings ?? []));
    Marker = page.NextMarker || undefined;
  } while (Marker !== undefined);
  const mapping = mappings.find(({ EventSourceArn }) => EventSourceArn?.endsWith(`:${queue}`));
  if (mapping === undefined) {
    return fail(
      'deferred events are not redriven: Lambda does not poll the fallback queue',
      'The event source mapping of the redrive function was deleted by hand, which a deployment does not repair: create it again as in infra/template.yaml.',
    );
  }
  const { State = '', UUID = '' } = mapping;
  return /^(?:Enabl|Creat|Updat)/u.test(State)
    ? pass('deferred events are redriven')
    : fail(
        `deferred events are not redriven: the event source mapping is ${State}`,
        `  aws lambda update-event-source-mapping --enabled --uuid ${UUID}`,
      );
}

/** Checks that the deployed version is that of this checkout. */
export function checkVersion({ stack: { outputs } }: ExaminedReceiver): Finding {
  const deployed = outputs['Version'] ?? 'unknown';
  if (deployed === packageJson.version) return pass(`version ${deployed} is deployed`);
  return warn(
    `version ${deployed} is deployed, and ${packageJson.version} is checked out here`,
    'Deploy again, or check out the deployed version.',
  );
}

/** Checks that the bus exists: EventBridge answers 200 for one that does not, and drops the event. */
export async function checkBus({ session, stack }: ExaminedReceiver): Promise<readonly Finding[]> {
  const Name = requireStackValue(stack, 'output', 'EventBusName');
  const arn = requireStackValue(stack, 'output', 'EventBusArn');
  let bus: DescribeEventBusCommandOutput;
  try {
    bus = await callAws('events:DescribeEventBus', `the event bus ${Name}`, (options) =>
      new EventBridgeClient(session).send(new DescribeEventBusCommand({ Name }), options),
    );
  } catch (error) {
    if (!(error instanceof AwsCallError) || !error.isMissing) throw error;
    const lost = fail(
      `EVERY EVENT IS LOST: the event bus ${Name} does not exist. EventBridge drops the events, and still answers 200, so Kinow is told that each is published`,
      [
        'Create it again at once, with an archive, so that nothing more is lost:',
        `  aws events create-event-bus --name ${Name}`,
        `  aws events create-archive --archive-name ${Name.slice(0, 41)}-restored --event-source-arn ${arn}`,
        'Its rules are gone, too: delete the stacks with rules, and deploy them again. Then replay that archive, and fetch from Kinow what it sent before.',
      ].join('\n'),
    );
    return [lost];
  }
  const exists = pass(`the event bus ${Name} exists`);
  const { KmsKeyIdentifier: key, DeadLetterConfig: { Arn: deadLetters } = {} } = bus;
  if (!key) return [exists];
  if (!deadLetters) {
    return [
      exists,
      warn(
        `the event bus ${Name} has a KMS key and no dead-letter queue`,
        'While the key cannot be used, the bus drops events that it has accepted. Give it a dead-letter queue: infra/README.md, Your own KMS key.',
      ),
    ];
  }
  const found = await runCheck("the event bus's dead-letter queue", () =>
    checkBusDeadLetters(session, deadLetters, key),
  );
  return [exists, ...found];
}

async function checkBusDeadLetters(
  session: AwsSession,
  arn: string,
  key: string,
): Promise<Finding> {
  const [QueueOwnerAWSAccountId, QueueName] = arn.split(':').slice(-2);
  const sqs = createSqs(session);
  const resource = `the queue ${arn}`;
  const getUrl = new GetQueueUrlCommand({ QueueName, QueueOwnerAWSAccountId });
  const { QueueUrl = '' } = await callAws('sqs:GetQueueUrl', resource, (options) =>
    sqs.send(getUrl, options),
  );
  const { depth, queueKey } = await callAws('sqs:GetQueueAttributes', resource, async (options) => {
    const getKey = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['KmsMasterKeyId'] });
    const { Attributes = {} } = await sqs.send(getKey, options);
    const { visible, hidden } = await readQueueDepth(sqs, QueueUrl, options);
    return { depth: visible + hidden, queueKey: Attributes['KmsMasterKeyId'] };
  });
  // The queue may name the key by its id, the bus by its ARN.
  if (queueKey !== undefined && key.endsWith(queueKey.split('/').at(-1) ?? queueKey)) {
    return warn(
      "the event bus's dead-letter queue is under the key of the bus",
      'While the key cannot be used, the queue cannot either. Encrypt it with a key that SQS owns.',
    );
  }
  return depth === 0
    ? pass("the event bus's dead-letter queue is empty")
    : fail(
        `the event bus's dead-letter queue holds ${depth} encrypted ${depth === 1 ? 'event' : 'events'}`,
        'See infra/README.md: Event bus dead letters.',
      );
}

/** Checks that an enabled archive takes the receiver's events: on a shared bus, each shop has its own. */
export async function checkArchive({ session, stack }: ExaminedReceiver): Promise<Finding> {
  const EventSourceArn = requireStackValue(stack, 'output', 'EventBusArn');
  const source = requireStackValue(stack, 'parameter', 'EventSource');
  const client = new EventBridgeClient(session);
  let NextToken: string | undefined;
  do {
    const list = new ListArchivesCommand({ EventSourceArn, ...(NextToken && { NextToken }) });
    const page = await callAws('events:ListArchives', 'the archives', (options) =>
      client.send(list, options),
    );
    for (const { ArchiveName, State } of page.Archives ?? []) {
      if (State !== 'ENABLED') continue;
      const describe = new DescribeArchiveCommand({ ArchiveName });
      const { EventPattern } = await callAws(
        'events:DescribeArchive',
        `the archive ${ArchiveName}`,
        (options) => client.send(describe, options),
      );
      if (!EventPattern || takesSource(EventPattern, source)) return pass('the archive is enabled');
    }
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return fail(
    `the bus has no enabled archive of events with the source ${source}`,
    'Deploy the stack again: no event can be replayed.',
  );
}

/** Whether an archive's pattern matches events of a source. */
function takesSource(pattern: string, source: string): boolean {
  const parsed = tryPattern(pattern);
  const event = { source, 'detail-type': 'order_created', detail: {} };
  return 'pattern' in parsed && isMatch(parsed.pattern, event);
}

/** Checks that a queue is empty. @param output - The stack output with the queue's URL. */
export async function checkQueue(
  { session, stack }: ExaminedReceiver,
  output: string,
): Promise<Finding> {
  const name = formatQueueName(output);
  const QueueUrl = requireStackValue(stack, 'output', output);
  const depth = await callAws('sqs:GetQueueAttributes', `the ${name} queue`, async (options) => {
    const { visible, hidden } = await readQueueDepth(createSqs(session), QueueUrl, options);
    return visible + hidden;
  });
  return depth === 0
    ? pass(`the ${name} queue is empty`)
    : fail(
        `the ${name} queue holds ${depth} ${depth === 1 ? 'message' : 'messages'}`,
        `See infra/README.md: ${RUNBOOK[output] ?? 'Alarms'}.`,
      );
}

/** Formats the name of a queue, such as `dead-letter`. @param output - The stack output with its URL. */
export const formatQueueName = (output: string) =>
  output
    .replace(/QueueUrl$/u, '')
    .replaceAll(/(?<=[a-z])(?=[A-Z])/gu, '-')
    .toLowerCase();

const RUNBOOK: Readonly<Record<string, string>> = {
  FallbackQueueUrl: 'Fallback not emptying',
  QuarantineQueueUrl: 'Events quarantined',
  DeadLetterQueueUrl: 'Dead letters',
};

/** Checks that all alarms of the stack exist, that none is in ALARM, and that they notify a subscriber. */
export async function checkAlarms(receiver: ExaminedReceiver): Promise<readonly Finding[]> {
  const { session, stack } = receiver;
  const AlarmNames = stack.resources.flatMap(({ type, id }) =>
    type === 'AWS::CloudWatch::Alarm' ? id : [],
  );
  // Without names, CloudWatch describes all alarms of the account.
  if (AlarmNames.length === 0) return [fail('the stack has no alarms', 'Deploy the stack again.')];
  const alarms = await describeAlarms(session, AlarmNames);
  const missing = AlarmNames.filter((name) => alarms.every(({ AlarmName }) => AlarmName !== name));
  const topics = new Set(alarms.flatMap(({ AlarmActions = [] }) => AlarmActions));
  const raised = alarms.filter(({ StateValue }) => StateValue === 'ALARM');
  const unknown = alarms.filter(({ StateValue }) => StateValue !== 'ALARM' && StateValue !== 'OK');
  const muted = alarms.filter(({ ActionsEnabled }) => ActionsEnabled !== true);
  return [
    missing.length === 0
      ? pass(`all ${AlarmNames.length} alarms exist`)
      : fail(
          `${missing.length} of ${AlarmNames.length} alarms do not exist: ${missing.join(', ')}`,
          'They were deleted by hand, which a deployment does not repair: create them again as in infra/template.yaml.',
        ),
    ...raised.map(({ AlarmName = '', AlarmDescription = '' }) =>
      fail(`${AlarmName} is in ALARM`, AlarmDescription),
    ),
    ...(unknown.length > 0
      ? [
          warn(
            `${formatAlarms(unknown)} no data yet: their state is not known`,
            'CloudWatch needs some minutes after a deployment. Run this command again.',
          ),
        ]
      : []),
    ...(muted.length > 0
      ? [
          fail(
            `the actions of ${muted.length} alarms are disabled: they tell nobody`,
            `Enable them:\n  aws cloudwatch enable-alarm-actions --alarm-names ${muted.map(({ AlarmName }) => AlarmName).join(' ')}`,
          ),
        ]
      : []),
    ...(await runCheck('the topic of the alarms', () => checkSubscriptions(receiver, [...topics]))),
  ];
}

const formatAlarms = ({ length }: readonly MetricAlarm[]) =>
  length === 1 ? '1 alarm has' : `${length} alarms have`;

/** The maximum number of names in a call to CloudWatch. */
const MAX_ALARM_NAMES = 100;

async function describeAlarms(session: AwsSession, names: readonly string[]) {
  const client = new CloudWatchClient(session);
  const alarms: MetricAlarm[] = [];
  for (let start = 0; start < names.length; start += MAX_ALARM_NAMES) {
    const describe = new DescribeAlarmsCommand({
      AlarmNames: names.slice(start, start + MAX_ALARM_NAMES),
      MaxRecords: MAX_ALARM_NAMES,
    });
    const { MetricAlarms = [] } = await callAws(
      'cloudwatch:DescribeAlarms',
      'the alarms of the stack',
      (options) => client.send(describe, options),
    );
    alarms.push(...MetricAlarms);
  }
  return alarms;
}

/** Checks that somebody is told of alarms. A warning if the deployment names nobody, as the README's does. */
async function checkSubscriptions(
  { session, stack }: ExaminedReceiver,
  topics: readonly string[],
): Promise<Finding> {
  const sns = new SNSClient(session);
  const subscriptions: Subscription[] = [];
  for (const TopicArn of topics.filter((arn) => arn.includes(':sns:'))) {
    let NextToken: string | undefined;
    do {
      const list = new ListSubscriptionsByTopicCommand({
        TopicArn,
        ...(NextToken && { NextToken }),
      });
      const page = await callAws(
        'sns:ListSubscriptionsByTopic',
        `the topic ${TopicArn}`,
        (options) => sns.send(list, options),
      );
      subscriptions.push(...(page.Subscriptions ?? []));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
  }
  const confirmed = subscriptions.filter(({ SubscriptionArn }) =>
    SubscriptionArn?.startsWith('arn:'),
  );
  if (confirmed.length > 0) return pass('the alarms have a confirmed subscription');
  if (subscriptions.length > 0) {
    return fail(
      'the alarms tell nobody: their subscription is not confirmed',
      'Confirm it with the link in the e-mail from AWS.',
    );
  }
  const { AlarmEmail, AlarmTopicArn } = stack.parameters;
  if (!AlarmEmail && !AlarmTopicArn) {
    return warn(
      'the alarms tell nobody: the stack was deployed without AlarmEmail',
      `To be told when events are lost or wait, deploy with an address, and follow the link in the e-mail:\n  sam build && sam deploy --stack-name ${stack.name} --parameter-overrides AlarmEmail=…`,
    );
  }
  return fail(
    'the alarms tell nobody: their topic has no subscription',
    'It was never confirmed, or was removed. Subscribe to the topic again:\n' +
      `  aws sns subscribe --protocol email --notification-endpoint ${AlarmEmail || '…'} --topic-arn ${topics[0] ?? '…'}`,
  );
}
