import { ListRulesCommand } from '@aws-sdk/client-eventbridge';
import { GetQueueAttributesCommand, ListQueuesCommand } from '@aws-sdk/client-sqs';
import type { AwsClients } from '../aws-clients.ts';
import { AwsCallError } from '../aws-errors.ts';
import { callAws } from '../call-aws.ts';
import { readPages } from '../read-pages.ts';
import { findBusInPolicy } from './arns.ts';
import {
  describeResources,
  type Leftover,
  PREFIX,
  readExpiry,
  removeRuleAndQueue,
} from './rule-and-queue.ts';

export interface RemoveExpiredResult {
  /** The names of the removed rules and queues. */
  readonly removed: readonly string[];
  readonly left: readonly Leftover[];
}

/**
 * Removes the expired rules and queues of other runs: all of this bus, and those of other buses whose queue still
 * exists. A run ends before its rule and queue expire, so no run uses them.
 *
 * @param now - Milliseconds since the epoch.
 * @throws AwsCallError if they cannot be listed.
 */
export async function removeExpired(
  clients: AwsClients,
  bus: string,
  now = Date.now(),
): Promise<RemoveExpiredResult> {
  const rules = await listRules(clients, bus, PREFIX);
  const queueUrls = new Map(
    (await listQueueUrls(clients, bus)).map((url) => [url.slice(url.lastIndexOf('/') + 1), url]),
  );
  const ofBus = new Set(rules.map(({ Name = '' }) => Name));
  const removed: string[] = [];
  const left: Leftover[] = [];
  for (const name of new Set([...ofBus, ...queueUrls.keys()])) {
    const expiresAt = readExpiry(name);
    if (expiresAt === undefined || now < expiresAt * 1000) continue;
    const queueUrl = queueUrls.get(name);
    const ownBus =
      queueUrl === undefined || ofBus.has(name) ? bus : await findBus(clients, bus, queueUrl);
    // SQS may list a queue for a minute after it was deleted.
    if (ownBus === undefined) continue;
    const leftover = await removeRuleAndQueue(clients, { name, bus: ownBus, queueUrl });
    if (leftover === undefined) removed.push(name);
    else left.push(leftover);
  }
  return { removed, left };
}

/**
 * Checks whether a rule exists.
 *
 * @returns `true` also if the user has no permission to list rules.
 * @throws AwsCallError for a temporary error.
 */
export async function hasRule(clients: AwsClients, bus: string, name: string): Promise<boolean> {
  try {
    return (await listRules(clients, bus, name)).length > 0;
  } catch (error) {
    if (!(error instanceof AwsCallError) || error.isTransient) throw error;
    return !error.isMissing;
  }
}

async function listRules({ eventBridge }: AwsClients, bus: string, NamePrefix: string) {
  const pages = await readPages(async (token) => {
    const command = new ListRulesCommand({ NamePrefix, EventBusName: bus, ...token });
    return await callAws('events:ListRules', describeResources(bus).rule, (options) =>
      eventBridge.send(command, options),
    );
  });
  return pages.flatMap(({ Rules = [] }) => Rules);
}

/** Lists up to 1,000 queues; a later run lists the rest. */
async function listQueueUrls({ sqs }: AwsClients, bus: string): Promise<string[]> {
  const command = new ListQueuesCommand({ QueueNamePrefix: PREFIX });
  const { QueueUrls = [] } = await callAws(
    'sqs:ListQueues',
    describeResources(bus).queue,
    (options) => sqs.send(command, options),
  );
  return QueueUrls;
}

/** Finds the bus of a queue; `undefined` if the queue does not exist. */
async function findBus({ sqs }: AwsClients, bus: string, QueueUrl: string) {
  const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['Policy'] });
  try {
    const { Attributes = {} } = await callAws(
      'sqs:GetQueueAttributes',
      describeResources(bus).queue,
      (options) => sqs.send(command, options),
    );
    return findBusInPolicy(Attributes['Policy'] ?? '');
  } catch (error) {
    if (error instanceof AwsCallError && error.isMissing) return undefined;
    throw error;
  }
}
