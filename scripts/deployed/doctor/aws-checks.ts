import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeEventBusCommand, ListArchivesCommand } from '@aws-sdk/client-eventbridge';
import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
} from '@aws-sdk/client-lambda';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ListSubscriptionsByTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import packageJson from '../../../package.json' with { type: 'json' };
import { CLIENT_OPTIONS, createEventBridge, createSqs } from '../aws-clients.ts';
import type { DeployedStack } from '../stack.ts';
import { fail, type Finding, pass, runCheck, warn } from './finding.ts';

/** Checks the stored secret. @returns The secret if it is usable. */
export async function checkSecret(
  secretId: string | undefined,
): Promise<{ readonly secret?: string; readonly finding: Finding }> {
  const client = new SecretsManagerClient(CLIENT_OPTIONS);
  const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
  const again =
    'Store it again: aws secretsmanager put-secret-value --secret-id … --secret-string …';
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

export async function checkBus(stack: DeployedStack): Promise<Finding> {
  const Name = stack.outputs['EventBusName'];
  await createEventBridge().send(new DescribeEventBusCommand({ Name }));
  return pass(`the event bus ${Name} exists`);
}

export async function checkArchive(stack: DeployedStack): Promise<Finding> {
  const EventSourceArn = stack.outputs['EventBusArn'];
  const { Archives = [] } = await createEventBridge().send(
    new ListArchivesCommand({ EventSourceArn }),
  );
  const enabled = Archives.filter(({ State }) => State === 'ENABLED');
  return enabled.length > 0
    ? pass('the archive is enabled')
    : fail('the bus has no enabled archive', 'Deploy the stack again: no event can be replayed.');
}

/** Checks that a queue is empty. @param output - The stack output with the queue's URL. */
export async function checkQueue(stack: DeployedStack, output: string): Promise<Finding> {
  const { Attributes = {} } = await createSqs().send(
    new GetQueueAttributesCommand({
      QueueUrl: stack.outputs[output],
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  );
  const depth = Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0);
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
