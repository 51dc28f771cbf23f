import {
  CloudFormationClient,
  DeleteStackCommand,
  DescribeStacksCommand,
  ListStackResourcesCommand,
} from '@aws-sdk/client-cloudformation';
import { setTimeout } from 'node:timers/promises';
import { readPages } from '../../deployed/read-pages.ts';
import { createClientOptions } from './deployed-stack.ts';

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

/** Between two looks at what is being deleted, in milliseconds, unless the options say otherwise. */
export const INTERVAL_MS = 5_000;

/** What a deleted stack leaves, by its id. */
export interface RetainedResources {
  readonly secrets: Set<string>;
  readonly keys: Set<string>;
}

/** How long stacks may take to be deleted. */
const MAX_STACKS_MS = 45 * 60_000;

/** The statuses in which DeleteStack is refused or has begun. */
const BUSY =
  /^(?:DELETE|UPDATE|UPDATE_ROLLBACK|UPDATE_COMPLETE_CLEANUP|ROLLBACK)(?:_\w+)?_IN_PROGRESS$/u;

/** How often a stack is deleted again after it failed, as that of a bus which still had rules. */
const MAX_ATTEMPTS = 5;

/** Deletes the stacks with a prefix, and notes what they retain. @returns Those that are left, with the reason. */
export async function deleteStacks(
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

/** Lists the stacks with a prefix that exist: without a name, deleted ones are not described. */
async function listStacks(cloudFormation: CloudFormationClient, prefix: string) {
  const pages = await readPages((token) => cloudFormation.send(new DescribeStacksCommand(token)));
  return pages
    .flatMap(({ Stacks = [] }) => Stacks)
    .map(({ StackName: name = '', StackStatus: status = '', StackStatusReason: reason = '' }) => ({
      name,
      status,
      reason,
    }))
    .filter(({ name }) => name.startsWith(prefix));
}

async function noteRetained(
  cloudFormation: CloudFormationClient,
  StackName: string,
  { secrets, keys }: RetainedResources,
): Promise<void> {
  const pages = await readPages((token) =>
    cloudFormation.send(new ListStackResourcesCommand({ StackName, ...token })),
  );
  const resources = pages.flatMap(({ StackResourceSummaries = [] }) => StackResourceSummaries);
  for (const { ResourceType, PhysicalResourceId } of resources) {
    if (!PhysicalResourceId) continue;
    if (ResourceType === 'AWS::SecretsManager::Secret') secrets.add(PhysicalResourceId);
    if (ResourceType === 'AWS::KMS::Key') keys.add(PhysicalResourceId);
  }
}
