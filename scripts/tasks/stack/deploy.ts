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
import { cp, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CommandError } from '../../shared/command.ts';
import { execute } from '../../shared/execute.ts';
import { ROOT } from '../../shared/root.ts';
import { createEmulatorCopy } from './emulator-copy.ts';
import { createEmulatorEnvironment } from './emulator.ts';
import { installPythonTools } from './python-tools.ts';

/** A stack on the emulator: its outputs by name, and the physical ids of its resources by logical id. */
export interface Stack {
  readonly name: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly resources: Readonly<Record<string, string>>;
}

/** Creates the options of clients of the emulator. */
export const createClientOptions = (endpoint: string) => ({
  endpoint,
  region: 'eu-west-1',
  credentials: { accessKeyId: '000000000000', secretAccessKey: 'test' },
});

/**
 * Runs the SAM CLI.
 *
 * @returns Its output.
 * @throws CommandError with its output if it fails.
 */
export async function runSam(args: readonly string[], endpoint = ''): Promise<string> {
  const bin = await installPythonTools('sam');
  const env = { ...readNetworkSettings(), ...createEmulatorEnvironment(endpoint) };
  const { status, output } = await execute(`${bin}/sam`, args, env);
  if (status !== 0) throw new CommandError(`sam ${args.join(' ')} failed:\n${output}`);
  return output;
}

/** Reads the proxy and certificate settings that npm needs to install a function's packages. */
function readNetworkSettings(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      value !== undefined && /^NODE_EXTRA_CA_CERTS$|^SSL_CERT_|_proxy$/iu.test(name)
        ? [[name, value]]
        : [],
    ),
  );
}

/** The parts of the repository from which SAM builds and packages the receiver. */
export const RECEIVER_SOURCES = [
  'handler',
  'infra',
  'scripts',
  'LICENSE',
  'Makefile',
  'README.md',
  'package.json',
  'package-lock.json',
];

/**
 * Builds the receiver with `sam build`, from a copy of its sources: SAM copies all that is in the folder, and
 * fails where a file is removed meanwhile, as in `dist/` while tests run.
 *
 * @param folder - An empty folder, for the copy too: the built template refers to it.
 * @returns The folder with the built template.
 */
export async function buildReceiver(folder: string): Promise<string> {
  const source = join(folder, 'source');
  for (const part of RECEIVER_SOURCES) {
    await cp(join(ROOT, part), join(source, part), { recursive: true });
  }
  await symlink(join(ROOT, 'node_modules'), join(source, 'node_modules'));
  const build = join(folder, 'build');
  await runSam(['build', '-t', join(source, 'infra/template.yaml'), '--build-dir', build]);
  return build;
}

/**
 * Deploys a built template to the emulator, and creates the resources that the emulator does not.
 *
 * @param folder - The folder with the built template.
 * @param parameters - Overrides of the template's parameters.
 */
export async function deployWithSam(
  endpoint: string,
  name: string,
  folder: string,
  parameters: Readonly<Record<string, string>> = {},
): Promise<Stack> {
  const built = await readFile(`${folder}/template.yaml`, 'utf8');
  // Of its own name: several stacks are deployed from one build at the same time.
  const copy = `${folder}/${name}.emulator.yaml`;
  await writeFile(copy, createEmulatorCopy(built, endpoint));
  const overrides = Object.entries(parameters).map(
    ([parameter, value]) => `${parameter}=${value === '' ? '""' : value}`,
  );
  await runSam(
    [
      'deploy',
      `--config-file=${ROOT}samconfig.toml`,
      `--template-file=${copy}`,
      `--stack-name=${name}`,
      ...(overrides.length > 0 ? ['--parameter-overrides', ...overrides] : []),
    ],
    endpoint,
  );
  return await completeStack(endpoint, name);
}

/** Creates the resources of a deployed stack that the emulator does not. */
export async function completeStack(endpoint: string, name: string): Promise<Stack> {
  const stack = await describeStack(endpoint, name);
  await makeRoute(endpoint, stack);
  await makeArchive(endpoint, stack);
  return stack;
}

/** Formats the webhook URL of a receiver on the emulator. */
export const formatWebhookUrl = (endpoint: string, { resources }: Stack) =>
  `${endpoint}/_aws/execute-api/${resources['WebhookApi']}/$default/kinow`;

/** Describes a stack on the emulator. */
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
