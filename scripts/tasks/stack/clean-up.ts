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
import { DeleteSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DeleteTopicCommand, paginateListTopics, SNSClient } from '@aws-sdk/client-sns';
import { DeleteQueueCommand, ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { setTimeout } from 'node:timers/promises';
import {
  type CleanUpOptions,
  type RetainedResources,
  deleteStacks,
  INTERVAL_MS,
} from './delete-stacks.ts';
import { createClientOptions } from './deployed-stack.ts';
import { deletePackages } from './sam-bucket.ts';

/** A kind of resource: lists those with a prefix, and deletes one of them. */
interface ResourceKind {
  readonly name: string;
  readonly list: () => Promise<readonly string[]>;
  readonly delete: (id: string) => Promise<unknown>;
}

/** SQS lists a deleted queue for up to 60 s. */
const MAX_LISTED_MS = 90_000;

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
