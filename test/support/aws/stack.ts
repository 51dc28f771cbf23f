import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
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
} from '@aws-sdk/client-lambda';
import { after } from 'node:test';
import { createClientOptions } from '../../../scripts/tasks/stack/deploy.ts';
import { prepareEmulator, waitForEmulator } from '../../../scripts/tasks/stack/emulator.ts';
import { spawnChild } from '../commands/child.ts';
import { findFreePort } from '../commands/cli.ts';

/** The receiver that npm run test:stack has built. */
export const receiverBuild = process.env['STACK_RECEIVER'] ?? '';

/** An emulator for each test file, so that they run at the same time: it ends with the file. */
const emulator = await prepareEmulator(await findFreePort());
const child = spawnChild(emulator.program, emulator.args, emulator);
after(() => child.kill('SIGKILL'));
await waitForEmulator(emulator);

export const endpoint = emulator.url;

export const sqs = new SQSClient({
  ...createClientOptions(endpoint),
  useQueueUrlAsEndpoint: false,
});
export const events = new EventBridgeClient(createClientOptions(endpoint));

/** Creates a queue for a test. */
export async function makeQueue(QueueName: string): Promise<{ url: string; arn: string }> {
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName }));
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
  );
  return { url: QueueUrl, arn: Attributes?.['QueueArn'] ?? '' };
}

/** Creates a rule for a test, with a new queue of the same name as its target. */
export async function observeBus(
  EventBusName: string,
  name: string,
  pattern: object,
): Promise<string> {
  const { url, arn } = await makeQueue(name);
  const EventPattern = JSON.stringify(pattern);
  await events.send(new PutRuleCommand({ Name: name, EventBusName, EventPattern }));
  const Targets = [{ Id: 'queue', Arn: arn }];
  await events.send(new PutTargetsCommand({ Rule: name, EventBusName, Targets }));
  return url;
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

/** Receives and deletes a message; `undefined` if none arrives. */
export async function takeMessage(QueueUrl: string | undefined, WaitTimeSeconds = 5) {
  const { Messages: [message] = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds, MessageAttributeNames: ['All'] }),
  );
  if (message === undefined) return undefined;
  await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }));
  const getAttribute = (name: string) => message.MessageAttributes?.[name]?.StringValue;
  return { body: message.Body ?? '', attribute: getAttribute };
}

/** Retries until the condition holds, or the time is up. */
export async function retryUntil(isSo: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 120; attempt += 1) {
    if (await isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error('it never came to be so');
}
