import {
  ApiGatewayV2Client,
  CreateIntegrationCommand,
  CreateRouteCommand,
  GetRoutesCommand,
} from '@aws-sdk/client-apigatewayv2';
import {
  CloudFormationClient,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import {
  CreateArchiveCommand,
  DeleteArchiveCommand,
  DescribeArchiveCommand,
  EventBridgeClient,
} from '@aws-sdk/client-eventbridge';
import { GetFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';

/** A deployed stack: its outputs by name, and the physical ids of its resources by logical id. */
export interface Stack {
  readonly name: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly resources: Readonly<Record<string, string>>;
}

/**
 * Creates the options of clients of the emulator.
 *
 * @param endpoint - The emulator's URL. Empty: the clients are those of the caller's AWS account.
 */
export const createClientOptions = (endpoint: string) =>
  endpoint === ''
    ? {}
    : {
        endpoint,
        region: 'eu-west-1',
        credentials: { accessKeyId: '000000000000', secretAccessKey: 'test' },
      };

/** Creates the resources of a deployed stack that the emulator does not. */
export async function completeStack(endpoint: string, name: string): Promise<Stack> {
  const stack = await describeStack(endpoint, name);
  if (endpoint !== '') {
    await makeRoute(endpoint, stack);
    await makeArchive(endpoint, stack);
  }
  return stack;
}

/** Formats the webhook URL of a receiver: its output, or on the emulator, which serves no host names, its path. */
export const formatWebhookUrl = (endpoint: string, { outputs, resources }: Stack) =>
  endpoint === ''
    ? (outputs['WebhookUrl'] ?? '')
    : `${endpoint}/_aws/execute-api/${resources['WebhookApi']}/$default/kinow`;

/** Describes a stack. */
export async function describeStack(endpoint: string, name: string): Promise<Stack> {
  const client = new CloudFormationClient(createClientOptions(endpoint));
  const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: name }));
  const { StackResources = [] } = await client.send(
    new DescribeStackResourcesCommand({ StackName: name }),
  );
  return {
    name,
    outputs: Object.fromEntries(
      (Stacks[0]?.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [
        OutputKey,
        OutputValue,
      ]),
    ),
    resources: Object.fromEntries(
      StackResources.map(({ LogicalResourceId = '', PhysicalResourceId = '' }) => [
        LogicalResourceId,
        PhysicalResourceId,
      ]),
    ),
  };
}

/** Creates the route of the HTTP API, because the emulator ignores its `Body`. */
async function makeRoute(endpoint: string, { resources }: Stack): Promise<void> {
  const ApiId = resources['WebhookApi'];
  if (ApiId === undefined) return;
  const api = new ApiGatewayV2Client(createClientOptions(endpoint));
  const { Items = [] } = await api.send(new GetRoutesCommand({ ApiId }));
  if (Items.length > 0) return;
  const lambda = new LambdaClient(createClientOptions(endpoint));
  const { Configuration } = await lambda.send(
    new GetFunctionCommand({ FunctionName: resources['WebhookFunction'] }),
  );
  const { IntegrationId } = await api.send(
    new CreateIntegrationCommand({
      ApiId,
      IntegrationType: 'AWS_PROXY',
      IntegrationUri: Configuration?.FunctionArn,
      PayloadFormatVersion: '2.0',
    }),
  );
  await api.send(
    new CreateRouteCommand({
      ApiId,
      RouteKey: 'POST /kinow',
      Target: `integrations/${IntegrationId}`,
    }),
  );
}

/** Creates the archive, because the emulator does not support archives in a template. */
async function makeArchive(endpoint: string, { outputs, resources }: Stack): Promise<void> {
  const EventSourceArn = outputs['EventBusArn'];
  const ArchiveName = resources['Archive'];
  if (EventSourceArn === undefined || ArchiveName === undefined) return;
  const events = new EventBridgeClient(createClientOptions(endpoint));
  const existing = await events
    .send(new DescribeArchiveCommand({ ArchiveName }))
    .catch(() => undefined);
  if (existing?.EventSourceArn === EventSourceArn) return;
  // CloudFormation replaces the archive where the stack moves to another bus.
  if (existing !== undefined) await events.send(new DeleteArchiveCommand({ ArchiveName }));
  await events.send(new CreateArchiveCommand({ ArchiveName, EventSourceArn, RetentionDays: 30 }));
}
