import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import {
  EventBridgeClient,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda';
import { after } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { createClientOptions } from '../../../scripts/tasks/stack/deployed-stack.ts';
import {
  createEmulatorEnvironment,
  prepareEmulator,
  waitForEmulator,
} from '../../../scripts/tasks/stack/emulator.ts';
import { spawnChild } from '../commands/child.ts';
import { findFreePort } from '../commands/cli.ts';

/** The receiver that npm run test:stack has built. */
export const receiverBuild = process.env['STACK_RECEIVER'] ?? '';

/** Whether the tests run in the caller's AWS account: npm run test:stack -- --aws. */
export const isAws = process.env['STACK_PREFIX'] !== undefined;

/** The emulator's URL; empty: the caller's AWS account. */
export const endpoint = isAws ? '' : await startEmulator();

/** For `sam delete`, which demands a region: on AWS, the caller's. */
export const REGION: readonly string[] = isAws ? [] : ['--region', 'eu-west-1'];

/** The environment of commands and of the SAM CLI. */
export const environment: Readonly<Record<string, string>> = isAws
  ? Object.fromEntries(
      Object.entries(process.env).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, value]],
      ),
    )
  : createEmulatorEnvironment(endpoint);

/**
 * Names what a test makes, so that it is deleted after a run in an AWS account, whatever happens. On the emulator, which
 * ends with the test file, the name stays.
 */
export const toName = (name: string) => `${process.env['STACK_PREFIX'] ?? ''}${name}`;

/** Starts an emulator for this test file, so that the files run at the same time: it ends with the file. */
async function startEmulator(): Promise<string> {
  const emulator = await prepareEmulator(await findFreePort());
  const child = spawnChild(emulator.program, emulator.args, emulator);
  after(() => child.kill('SIGKILL'));
  await waitForEmulator(emulator);
  return emulator.url;
}

export const sqs = new SQSClient({
  ...createClientOptions(endpoint),
  useQueueUrlAsEndpoint: false,
});
export const events = new EventBridgeClient(createClientOptions(endpoint));

/** Creates a queue for a test, to which rules and topics of the account may send. */
export async function makeQueue(name: string): Promise<{ url: string; arn: string }> {
  const QueueName = toName(name);
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName }));
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
  );
  const arn = Attributes?.['QueueArn'] ?? '';
  const Statement = {
    Effect: 'Allow',
    Principal: { Service: ['events.amazonaws.com', 'sns.amazonaws.com'] },
    Action: 'sqs:SendMessage',
    Resource: arn,
    Condition: { StringEquals: { 'aws:SourceAccount': arn.split(':')[4] } },
  };
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
  return { url: QueueUrl, arn };
}

/** Creates a rule for a test, with a new queue of the same name as its target. */
export async function observeBus(
  EventBusName: string,
  name: string,
  pattern: object,
): Promise<string> {
  const { url, arn } = await makeQueue(name);
  const [Name, EventPattern] = [toName(name), JSON.stringify(pattern)];
  await events.send(new PutRuleCommand({ Name, EventBusName, EventPattern }));
  const Targets = [{ Id: 'queue', Arn: arn }];
  await events.send(new PutTargetsCommand({ Rule: Name, EventBusName, Targets }));
  await waitForRules();
  return url;
}

/** Waits until new rules take effect: on AWS, "a short period of time". */
export async function waitForRules(): Promise<void> {
  if (isAws) await setTimeout(60_000);
}

/** Updates environment variables of a function. */
export async function configure(
  FunctionName: string | undefined,
  variables: Readonly<Record<string, string>>,
): Promise<void> {
  const lambda = new LambdaClient(createClientOptions(endpoint));
  const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
  const Variables = { ...Environment?.Variables, ...variables };
  await lambda.send(
    new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables } }),
  );
  // Until then, Lambda may run the function with its previous variables.
  if (isAws)
    await waitUntilFunctionUpdatedV2({ client: lambda, maxWaitTime: 300 }, { FunctionName });
}

/** Publishes an event as the receiver does. */
export async function putEvent(
  EventBusName: string,
  subject: string,
  Detail: string,
  Source = 'kinow',
) {
  const Entries = [{ EventBusName, Source, DetailType: subject, Detail }];
  const { FailedEntryCount } = await events.send(new PutEventsCommand({ Entries }));
  if (FailedEntryCount !== 0) throw new Error(`the bus did not take ${subject}`);
}

/** Receives and deletes a message; `undefined` if none arrives within the time, on AWS within 20 s. */
export async function takeMessage(QueueUrl: string | undefined, seconds = 5) {
  const WaitTimeSeconds = isAws ? 20 : seconds;
  const { Messages: [message] = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds, MessageAttributeNames: ['All'] }),
  );
  if (message === undefined) return undefined;
  await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }));
  const getAttribute = (name: string) => message.MessageAttributes?.[name]?.StringValue;
  return { body: message.Body ?? '', attribute: getAttribute };
}

/** Retries until the condition holds, or the time is up: on AWS 25 minutes, since metrics and archives lag. */
export async function retryUntil(isSo: () => Promise<boolean>): Promise<void> {
  const [attempts, intervalMs] = isAws ? [300, 5_000] : [120, 500];
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    if (await isSo()) return;
    await setTimeout(intervalMs);
  }
  throw new Error('it never came to be so');
}
