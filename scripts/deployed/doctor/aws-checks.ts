import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import {
  DescribeArchiveCommand,
  DescribeEventBusCommand,
  ListArchivesCommand,
} from '@aws-sdk/client-eventbridge';
import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
} from '@aws-sdk/client-lambda';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ListSubscriptionsByTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand, GetQueueUrlCommand } from '@aws-sdk/client-sqs';
import packageJson from '../../../package.json' with { type: 'json' };
import { isMatch } from '../../patterns/match-event.ts';
import { tryPattern } from '../../patterns/parse-pattern.ts';
import { quoteShellWord } from '../../shared/shell-word.ts';
import { CLIENT_OPTIONS, createEventBridge, createSqs } from '../aws-clients.ts';
import type { DeployedStack } from '../stack.ts';
import { fail, type Finding, pass, runCheck, warn } from './finding.ts';

/** Checks the stored secret. @returns The secret if it is usable. */
export async function checkSecret(
  secretId: string | undefined,
): Promise<{ readonly secret?: string; readonly finding: Finding }> {
  const client = new SecretsManagerClient(CLIENT_OPTIONS);
  const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
  const again = `Store it again: ${formatStoreCommand(secretId)}`;
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

/** Checks that a function is active, and reports when it was deployed. */
export async function checkFunction(
  name: string,
  functionName: string | undefined,
): Promise<Finding> {
  const found = await new LambdaClient(CLIENT_OPTIONS).send(
    new GetFunctionConfigurationCommand({ FunctionName: functionName }),
  );
  const { State = '', LastUpdateStatus = '', LastModified = '', Runtime = '' } = found;
  if ((State || 'Active') !== 'Active' || (LastUpdateStatus || 'Successful') !== 'Successful') {
    return fail(
      `the ${name} function is ${State}, its last update ${LastUpdateStatus}`,
      'Deploy it again.',
    );
  }
  return pass(`the ${name} function is active (${Runtime}, modified ${LastModified.slice(0, 16)})`);
}

/** Checks that Lambda polls the fallback queue for the redrive function. */
export async function checkRedrive(functionName: string | undefined): Promise<Finding> {
  const { EventSourceMappings = [] } = await new LambdaClient(CLIENT_OPTIONS).send(
    new ListEventSourceMappingsCommand({ FunctionName: functionName }),
  );
  const [mapping] = EventSourceMappings;
  if (mapping === undefined) {
    return fail('the redrive function has no event source mapping', 'Deploy the stack again.');
  }
  const { State = '', UUID = '' } = mapping;
  return /^(?:Enabl|Creat|Updat)/u.test(State)
    ? pass('deferred events are redriven')
    : fail(
        `deferred events are not redriven: the event source mapping is ${State}`,
        `aws lambda update-event-source-mapping --enabled --uuid ${UUID}`,
      );
}

/** Checks that the deployed version is that of this checkout. */
export function checkVersion({ outputs }: DeployedStack): Finding {
  const deployed = outputs['Version'] ?? 'unknown';
  if (deployed === packageJson.version) return pass(`version ${deployed} is deployed`);
  return warn(
    `version ${deployed} is deployed, and ${packageJson.version} is checked out here`,
    'Deploy again, or check out the deployed version.',
  );
}

/** Checks that the bus exists, and that it does not lose events where it has a KMS key. */
export async function checkBus(stack: DeployedStack): Promise<readonly Finding[]> {
  const Name = stack.outputs['EventBusName'];
  const bus = await createEventBridge().send(new DescribeEventBusCommand({ Name }));
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
  const found = await runCheck("the event bus's dead-letter queue", 'sqs:GetQueueAttributes', () =>
    checkBusDeadLetters(deadLetters, key),
  );
  return [exists, ...found];
}

async function checkBusDeadLetters(arn: string, key: string): Promise<Finding> {
  const [QueueOwnerAWSAccountId, QueueName] = arn.split(':').slice(-2);
  const sqs = createSqs();
  const { QueueUrl } = await sqs.send(
    new GetQueueUrlCommand({ QueueName, QueueOwnerAWSAccountId }),
  );
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...DEPTH, 'KmsMasterKeyId'] }),
  );
  const { KmsMasterKeyId: queueKey, ...depths } = Attributes;
  // The queue may name the key by its id, the bus by its ARN.
  if (queueKey !== undefined && key.endsWith(queueKey.split('/').at(-1) ?? queueKey)) {
    return warn(
      "the event bus's dead-letter queue is under the key of the bus",
      'While the key cannot be used, the queue cannot either. Encrypt it with a key that SQS owns.',
    );
  }
  const depth = sumDepth(depths);
  return depth === 0
    ? pass("the event bus's dead-letter queue is empty")
    : fail(
        `the event bus's dead-letter queue holds ${depth} encrypted ${depth === 1 ? 'event' : 'events'}`,
        'See infra/README.md: Event bus dead letters.',
      );
}

/** Checks that an enabled archive takes the receiver's events: on a shared bus, each shop has its own. */
export async function checkArchive(stack: DeployedStack): Promise<Finding> {
  const EventSourceArn = stack.outputs['EventBusArn'];
  const source = stack.parameters['EventSource'] ?? '';
  const client = createEventBridge();
  const { Archives = [] } = await client.send(new ListArchivesCommand({ EventSourceArn }));
  for (const { ArchiveName, State } of Archives) {
    if (State !== 'ENABLED') continue;
    const { EventPattern } = await client.send(new DescribeArchiveCommand({ ArchiveName }));
    if (!EventPattern || takesSource(EventPattern, source)) return pass('the archive is enabled');
  }
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

const DEPTH = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;

const sumDepth = (attributes: Readonly<Record<string, string>>) =>
  Object.values(attributes).reduce((sum, count) => sum + Number(count), 0);

/** Checks that a queue is empty. @param output - The stack output with the queue's URL. */
export async function checkQueue(stack: DeployedStack, output: string): Promise<Finding> {
  const { Attributes = {} } = await createSqs().send(
    new GetQueueAttributesCommand({
      QueueUrl: stack.outputs[output],
      AttributeNames: [...DEPTH],
    }),
  );
  const depth = sumDepth(Attributes);
  const name = output
    .replace(/QueueUrl$/u, '')
    .replaceAll(/(?<=[a-z])(?=[A-Z])/gu, '-')
    .toLowerCase();
  return depth === 0
    ? pass(`the ${name} queue is empty`)
    : fail(
        `the ${name} queue holds ${depth} ${depth === 1 ? 'message' : 'messages'}`,
        `See infra/README.md: ${RUNBOOK[output] ?? 'Alarms'}.`,
      );
}

const RUNBOOK: Readonly<Record<string, string>> = {
  FallbackQueueUrl: 'Fallback not emptying',
  QuarantineQueueUrl: 'Events quarantined',
  DeadLetterQueueUrl: 'Dead letters',
};

/** Checks that all alarms of the stack exist, that none is in ALARM, and that they notify a subscriber. */
export async function checkAlarms({ resources }: DeployedStack): Promise<readonly Finding[]> {
  const AlarmNames = resources.flatMap(({ type, id }) =>
    type === 'AWS::CloudWatch::Alarm' ? id : [],
  );
  const { MetricAlarms = [] } = await new CloudWatchClient(CLIENT_OPTIONS).send(
    new DescribeAlarmsCommand({ AlarmNames }),
  );
  const topics = new Set(MetricAlarms.flatMap(({ AlarmActions = [] }) => AlarmActions));
  const raised = MetricAlarms.filter(({ StateValue }) => StateValue === 'ALARM');
  return [
    MetricAlarms.length === AlarmNames.length && AlarmNames.length > 0
      ? pass(`all ${AlarmNames.length} alarms exist`)
      : fail(
          `${MetricAlarms.length} of ${AlarmNames.length} alarms exist`,
          'Deploy the stack again.',
        ),
    ...raised.map(({ AlarmName = '', AlarmDescription = '' }) =>
      fail(`${AlarmName} is in ALARM`, AlarmDescription),
    ),
    ...(await runCheck('the topic of the alarms', 'sns:ListSubscriptionsByTopic', () =>
      checkSubscriptions([...topics]),
    )),
  ];
}

async function checkSubscriptions(topics: readonly string[]): Promise<Finding> {
  const sns = new SNSClient(CLIENT_OPTIONS);
  const subscriptions = [];
  for (const TopicArn of topics.filter((arn) => arn.includes(':sns:'))) {
    const { Subscriptions = [] } = await sns.send(
      new ListSubscriptionsByTopicCommand({ TopicArn }),
    );
    subscriptions.push(...Subscriptions);
  }
  const confirmed = subscriptions.filter(({ SubscriptionArn }) =>
    SubscriptionArn?.startsWith('arn:'),
  );
  if (confirmed.length > 0) return pass('the alarms have a confirmed subscription');
  return subscriptions.length > 0
    ? fail(
        'the subscription to the alarms is not confirmed',
        'Confirm it with the link in the e-mail from AWS.',
      )
    : fail('the alarms have no subscription', 'Deploy with AlarmEmail, or subscribe to the topic.');
}
