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

/** The names of all that a run of the tests makes in an AWS account begin with it, and a random part. */
export const RUN_PREFIX = 'kinow-test-';

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

/**
 * Runs the SAM CLI.
 *
 * @param endpoint - The emulator's URL; empty: the caller's AWS account. Not given: no AWS, as for a build.
 * @returns Its output.
 * @throws CommandError with its output if it fails.
 */
export async function runSam(args: readonly string[], endpoint?: string): Promise<string> {
  const bin = await installPythonTools('sam');
  const env =
    endpoint === ''
      ? { ...process.env, SAM_CLI_TELEMETRY: '0' }
      : { ...readNetworkSettings(), ...createEmulatorEnvironment(endpoint ?? '') };
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
 * Deploys a built template: to the emulator, with workarounds for what it does not support; or, as it is, to the
 * caller's AWS account.
 *
 * @param endpoint - The emulator's URL; empty: the caller's AWS account.
 * @param folder - The folder with the built template.
 * @param parameters - Overrides of the template's parameters.
 */
export async function deployWithSam(
  endpoint: string,
  name: string,
  folder: string,
  parameters: Readonly<Record<string, string>> = {},
): Promise<Stack> {
  if (endpoint === '' && !name.startsWith(RUN_PREFIX)) {
    throw new CommandError(
      `In an AWS account, the name of a stack must be of the run: ${name}. Use another name`,
    );
  }
  const template =
    endpoint === '' ? `${folder}/template.yaml` : await writeEmulatorCopy(endpoint, name, folder);
  const overrides = Object.entries(parameters).map(
    ([parameter, value]) => `${parameter}=${value === '' ? '""' : value}`,
  );
  await runSam(
    [
      'deploy',
      `--config-file=${ROOT}samconfig.toml`,
      `--template-file=${template}`,
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
  if (endpoint !== '') {
    await makeRoute(endpoint, stack);
    await makeArchive(endpoint, stack);
  }
  return stack;
}

/**
 * Has SAM make its bucket in the caller's AWS account, unless it is there: deployments at the same time would each try.
 *
 * @param folder - A folder with a built template.
 * @param prefix - Of what is uploaded.
 */
export async function makeSamBucket(folder: string, prefix: string): Promise<void> {
  await runSam(
    [
      'package',
      `--config-file=${ROOT}samconfig.toml`,
      `--template-file=${folder}/template.yaml`,
      `--output-template-file=${folder}/packaged.yaml`,
      `--s3-prefix=${prefix}package`,
      '--resolve-s3',
    ],
    '',
  );
}

async function writeEmulatorCopy(endpoint: string, name: string, folder: string): Promise<string> {
  const built = await readFile(`${folder}/template.yaml`, 'utf8');
  // Of its own name: several stacks are deployed from one build at the same time.
  const copy = `${folder}/${name}.emulator.yaml`;
  await writeFile(copy, createEmulatorCopy(built, endpoint));
  return copy;
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
