import {
  CloudFormationClient,
  DeleteStackCommand,
  DescribeStacksCommand,
  ListStackResourcesCommand,
  ListStacksCommand,
  type StackStatus,
} from '@aws-sdk/client-cloudformation';
import {
  CloudWatchLogsClient,
  DeleteLogGroupCommand,
  DescribeLogGroupsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  DeleteArchiveCommand,
  DeleteEventBusCommand,
  DeleteRuleCommand,
  EventBridgeClient,
  ListArchivesCommand,
  ListEventBusesCommand,
  ListRulesCommand,
  ListTargetsByRuleCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { DeleteObjectsCommand, ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3';
import { DeleteSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DeleteTopicCommand, paginateListTopics, SNSClient } from '@aws-sdk/client-sns';
import { DeleteQueueCommand, ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { setTimeout } from 'node:timers/promises';
import { createClientOptions } from './deploy.ts';

/** The stack of the bucket into which SAM uploads what it deploys. */
export const SAM_STACK = 'aws-sam-cli-managed-default';

export interface CleanUpOptions {
  /** The emulator's URL; empty for the caller's AWS account. */
  readonly endpoint: string;
  /** The names of all that is deleted begin with it. */
  readonly prefix: string;
  /** Prints what is done. */
  readonly print: (line: string) => void;
  /** Between two looks at stacks that are being deleted, in milliseconds. */
  readonly intervalMs?: number;
}

/** A kind of resource: lists those with a prefix, and deletes one of them. */
interface ResourceKind {
  readonly name: string;
  readonly list: () => Promise<readonly string[]>;
  readonly delete: (id: string) => Promise<unknown>;
}

/** How long stacks may take to be deleted. */
const MAX_STACKS_MS = 45 * 60_000;

/** SQS lists a deleted queue for up to 60 s. */
const MAX_LISTED_MS = 90_000;

const INTERVAL_MS = 5_000;

/**
 * Deletes all that a run of the stack tests has made: its stacks, what these retain (queues, and secrets without a
 * recovery window), and what the tests made beside them. Finds it by the prefix of its name, so that it can also be
 * run after a run that was killed.
 *
 * @returns What is left, a line for each. Throws nothing: a resource that cannot be deleted is among them.
 */
export async function cleanUp(options: CleanUpOptions): Promise<readonly string[]> {
  const { endpoint, prefix, print } = options;
  const left: string[] = [];
  const attempt = async (what: string, task: () => Promise<unknown>) => {
    try {
      await task();
    } catch (error) {
      left.push(`${what}: ${(error as Error).message}`);
    }
  };
  const buses = new EventBridgeClient(createClientOptions(endpoint));
  const kinds = createKinds(endpoint, prefix);
  const retained: RetainedResources = { secrets: new Set(), keys: new Set() };
  // A bus with rules cannot be deleted, nor the stack that has it.
  const observers = new Set<string>();
  await attempt('rules', async () => {
    for (const bus of await listBuses(buses, prefix)) {
      for (const rule of await deleteRules(buses, bus)) observers.add(rule);
    }
  });
  await attempt('stacks', async () => left.push(...(await deleteStacks(options, retained))));
  for (const secret of retained.secrets) {
    await attempt(`secret ${secret}`, () => deleteSecret(endpoint, secret));
  }
  await attempt('packages in the bucket of SAM', () => deletePackages(endpoint, prefix));
  for (const kind of kinds) {
    await attempt(kind.name, async () => {
      for (const id of await kind.list()) {
        print(`deletes ${kind.name} ${id}`);
        await attempt(`${kind.name} ${id}`, () => kind.delete(id));
      }
    });
  }
  // The queues of observers have the names of their rules.
  for (const name of observers) {
    await attempt(`queue ${name}`, () => deleteQueuesByPrefix(endpoint, name));
  }
  for (const kind of kinds) {
    await attempt(kind.name, async () => left.push(...(await waitUntilGone(kind, options))));
  }
  left.push(...[...retained.keys].map((key) => `KMS key ${key}: AWS deletes it after 7 days`));
  return left;
}

/** What a deleted stack leaves, by its id. */
interface RetainedResources {
  readonly secrets: Set<string>;
  readonly keys: Set<string>;
}

function createKinds(endpoint: string, prefix: string): readonly ResourceKind[] {
  const options = createClientOptions(endpoint);
  const [events, sqs, sns, logs] = [
    new EventBridgeClient(options),
    new SQSClient({ ...options, useQueueUrlAsEndpoint: false }),
    new SNSClient(options),
    new CloudWatchLogsClient(options),
  ];
  return [
    {
      name: 'event bus',
      list: () => listBuses(events, prefix),
      delete: (Name) => deleteBus(events, Name),
    },
    {
      name: 'queue',
      list: async () => {
        const found = await sqs.send(new ListQueuesCommand({ QueueNamePrefix: prefix }));
        return found.QueueUrls ?? [];
      },
      delete: (QueueUrl) => sqs.send(new DeleteQueueCommand({ QueueUrl })),
    },
    {
      name: 'topic',
      list: async () => {
        const arns: string[] = [];
        for await (const { Topics = [] } of paginateListTopics({ client: sns }, {})) {
          arns.push(...Topics.map(({ TopicArn = '' }) => TopicArn));
        }
        return arns.filter((arn) => arn.split(':').at(-1)?.startsWith(prefix));
      },
      delete: (TopicArn) => sns.send(new DeleteTopicCommand({ TopicArn })),
    },
    {
      name: 'log group',
      list: async () => {
        const names: string[] = [];
        for (const start of ['', '/aws/lambda/', '/aws/vendedlogs/', '/aws/apigateway/']) {
          const logGroupNamePrefix = start + prefix;
          const found = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix }));
          names.push(...(found.logGroups ?? []).map(({ logGroupName = '' }) => logGroupName));
        }
        return names;
      },
      delete: (logGroupName) => logs.send(new DeleteLogGroupCommand({ logGroupName })),
    },
  ];
}

async function listBuses(events: EventBridgeClient, NamePrefix: string): Promise<string[]> {
  const { EventBuses = [] } = await events.send(new ListEventBusesCommand({ NamePrefix }));
  return EventBuses.map(({ Name = '' }) => Name);
}

/** Deletes the rules of a bus, except those that AWS manages. @returns Their names. */
async function deleteRules(events: EventBridgeClient, EventBusName: string): Promise<string[]> {
  const { Rules = [] } = await events.send(new ListRulesCommand({ EventBusName }));
  const names = Rules.filter(({ ManagedBy }) => !ManagedBy).map(({ Name = '' }) => Name);
  for (const Rule of names) {
    const { Targets = [] } = await events.send(
      new ListTargetsByRuleCommand({ EventBusName, Rule }),
    );
    const Ids = Targets.map(({ Id = '' }) => Id);
    if (Ids.length > 0) {
      await events.send(new RemoveTargetsCommand({ EventBusName, Rule, Ids }));
    }
    await events.send(new DeleteRuleCommand({ EventBusName, Name: Rule }));
  }
  return names;
}

async function deleteBus(events: EventBridgeClient, Name: string): Promise<void> {
  await deleteRules(events, Name);
  const { EventBuses = [] } = await events.send(new ListEventBusesCommand({ NamePrefix: Name }));
  const EventSourceArn = EventBuses.find((bus) => bus.Name === Name)?.Arn;
  if (EventSourceArn === undefined) return;
  const { Archives = [] } = await events.send(new ListArchivesCommand({ EventSourceArn }));
  for (const { ArchiveName } of Archives) {
    await events.send(new DeleteArchiveCommand({ ArchiveName }));
  }
  await events.send(new DeleteEventBusCommand({ Name }));
}

async function deleteQueuesByPrefix(endpoint: string, QueueNamePrefix: string): Promise<void> {
  const sqs = new SQSClient({ ...createClientOptions(endpoint), useQueueUrlAsEndpoint: false });
  const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({ QueueNamePrefix }));
  for (const QueueUrl of QueueUrls) await sqs.send(new DeleteQueueCommand({ QueueUrl }));
}

async function deleteSecret(endpoint: string, SecretId: string): Promise<void> {
  const secrets = new SecretsManagerClient(createClientOptions(endpoint));
  await secrets
    .send(new DeleteSecretCommand({ SecretId, ForceDeleteWithoutRecovery: true }))
    .catch((error: Error) => {
      if (error.name !== 'ResourceNotFoundException') throw error;
    });
}

/** The statuses of a stack that still exists. */
const EXISTING: readonly StackStatus[] = [
  'CREATE_COMPLETE',
  'CREATE_FAILED',
  'CREATE_IN_PROGRESS',
  'DELETE_FAILED',
  'DELETE_IN_PROGRESS',
  'REVIEW_IN_PROGRESS',
  'ROLLBACK_COMPLETE',
  'ROLLBACK_FAILED',
  'ROLLBACK_IN_PROGRESS',
  'UPDATE_COMPLETE',
  'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
  'UPDATE_FAILED',
  'UPDATE_IN_PROGRESS',
  'UPDATE_ROLLBACK_COMPLETE',
  'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS',
  'UPDATE_ROLLBACK_FAILED',
  'UPDATE_ROLLBACK_IN_PROGRESS',
];

/** The statuses in which DeleteStack is refused or has begun. */
const BUSY =
  /^(?:DELETE|UPDATE|UPDATE_ROLLBACK|UPDATE_COMPLETE_CLEANUP|ROLLBACK)(?:_\w+)?_IN_PROGRESS$/u;

/** How often a stack is deleted again after it failed, as that of a bus which still had rules. */
const MAX_ATTEMPTS = 5;

/** Deletes the stacks with a prefix, and notes what they retain. @returns Those that are left, with the reason. */
async function deleteStacks(
  { endpoint, prefix, print, intervalMs = INTERVAL_MS }: CleanUpOptions,
  retained: RetainedResources,
): Promise<readonly string[]> {
  const cloudFormation = new CloudFormationClient(createClientOptions(endpoint));
  const attempts = new Map<string, number>();
  const end = performance.now() + MAX_STACKS_MS;
  for (;;) {
    const stacks = await listStacks(cloudFormation, prefix);
    const open = stacks.filter(
      ({ name, status }) => status !== 'DELETE_FAILED' || (attempts.get(name) ?? 0) < MAX_ATTEMPTS,
    );
    if (open.length === 0 || performance.now() > end) {
      return stacks.map(({ name, status, reason }) => `stack ${name}: ${status} ${reason}`.trim());
    }
    for (const { name, status } of open) {
      if (BUSY.test(status)) continue;
      if (!attempts.has(name)) {
        print(`deletes stack ${name}`);
        await noteRetained(cloudFormation, name, retained);
      }
      attempts.set(name, (attempts.get(name) ?? 0) + 1);
      await cloudFormation.send(new DeleteStackCommand({ StackName: name }));
    }
    await setTimeout(intervalMs);
  }
}

async function listStacks(cloudFormation: CloudFormationClient, prefix: string) {
  const stacks = [];
  let NextToken: string | undefined;
  do {
    const page = await cloudFormation.send(
      new ListStacksCommand({ StackStatusFilter: [...EXISTING], ...(NextToken && { NextToken }) }),
    );
    for (const { StackName = '', StackStatus = '', StackStatusReason } of page.StackSummaries ??
      []) {
      if (StackName.startsWith(prefix)) {
        stacks.push({ name: StackName, status: StackStatus, reason: StackStatusReason ?? '' });
      }
    }
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return stacks;
}

async function noteRetained(
  cloudFormation: CloudFormationClient,
  StackName: string,
  { secrets, keys }: RetainedResources,
): Promise<void> {
  let NextToken: string | undefined;
  do {
    const page = await cloudFormation.send(
      new ListStackResourcesCommand({ StackName, ...(NextToken && { NextToken }) }),
    );
    for (const { ResourceType, PhysicalResourceId } of page.StackResourceSummaries ?? []) {
      if (!PhysicalResourceId) continue;
      if (ResourceType === 'AWS::SecretsManager::Secret') secrets.add(PhysicalResourceId);
      if (ResourceType === 'AWS::KMS::Key') keys.add(PhysicalResourceId);
    }
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
}

/** Finds the bucket of SAM; `undefined` if it has none here. */
export async function findSamBucket(endpoint: string): Promise<string | undefined> {
  const cloudFormation = new CloudFormationClient(createClientOptions(endpoint));
  try {
    const { Stacks: [stack] = [] } = await cloudFormation.send(
      new DescribeStacksCommand({ StackName: SAM_STACK }),
    );
    return stack?.Outputs?.find(({ OutputKey }) => OutputKey === 'SourceBucket')?.OutputValue;
  } catch (error) {
    // CloudFormation's error for a stack that does not exist.
    if ((error as Error).name === 'ValidationError') return undefined;
    throw error;
  }
}

/** Deletes SAM's bucket, with all that is in it. @returns What is left. */
export async function deleteSamBucket(options: CleanUpOptions): Promise<readonly string[]> {
  try {
    if ((await findSamBucket(options.endpoint)) === undefined) return [];
    await deletePackages(options.endpoint, '');
    const retained: RetainedResources = { secrets: new Set(), keys: new Set() };
    return await deleteStacks({ ...options, prefix: SAM_STACK }, retained);
  } catch (error) {
    return [`SAM's bucket: ${(error as Error).message}`];
  }
}

/** Deletes what SAM has uploaded under a prefix, in all versions. */
async function deletePackages(endpoint: string, Prefix: string): Promise<void> {
  const Bucket = await findSamBucket(endpoint);
  if (Bucket === undefined) return;
  const client = new S3Client({
    ...createClientOptions(endpoint),
    forcePathStyle: endpoint !== '',
  });
  for (;;) {
    // Each page is deleted before the next is listed.
    const page = await client.send(new ListObjectVersionsCommand({ Bucket, Prefix }));
    const Objects = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])].map(
      ({ Key, VersionId }) => ({ Key, VersionId }),
    );
    if (Objects.length === 0) return;
    const { Errors: [failed] = [] } = await client.send(
      new DeleteObjectsCommand({ Bucket, Delete: { Objects } }),
    );
    if (failed !== undefined) throw new Error(`${failed.Key}: ${failed.Message}`);
  }
}

/** Waits until none of a kind is listed any more. @returns Those that still are. */
async function waitUntilGone(
  { name, list }: ResourceKind,
  { intervalMs = INTERVAL_MS }: CleanUpOptions,
): Promise<readonly string[]> {
  const end = performance.now() + MAX_LISTED_MS;
  for (;;) {
    const ids = await list();
    if (ids.length === 0 || performance.now() > end) return ids.map((id) => `${name} ${id}`);
    await setTimeout(intervalMs);
  }
}
