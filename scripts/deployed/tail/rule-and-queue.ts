import { randomBytes } from 'node:crypto';
import { DeleteRuleCommand, RemoveTargetsCommand } from '@aws-sdk/client-eventbridge';
import { DeleteQueueCommand } from '@aws-sdk/client-sqs';
import { CommandError } from '../../shared/command-error.ts';
import type { AwsClients } from '../aws-clients.ts';
import { AwsCallError } from '../aws-errors.ts';
import { callAws } from '../call-aws.ts';
import { formatCall } from '../../shared/command-line.ts';

/**
 * A temporary rule and its target queue. Both have the same name, which contains their expiry. The queue is created
 * first and deleted last, so that a later run can find leftovers by the queue.
 */
export interface RuleAndQueue {
  readonly name: string;
  /** The name of the event bus. */
  readonly bus: string;
  /** `undefined` if only the rule is left. */
  readonly queueUrl: string | undefined;
}

/** The prefix of all names, for listing and for IAM policies. */
export const PREFIX = 'kinow-eventbridge-observer-';

/** The id of the rule's target. */
export const TARGET_ID = 'observer';

/** Creates a unique name. Names of rules have at most 64 characters. */
export const createName = (expiresAt: number) =>
  `${PREFIX}${expiresAt}-${randomBytes(8).toString('hex')}`;

/** Reads the expiry from a name, in seconds since the epoch; `undefined` if the name has none. */
export function readExpiry(name: string): number | undefined {
  const [, seconds] = /-(\d{10})-[\da-f]{16}$/u.exec(name) ?? [];
  return seconds === undefined ? undefined : Number(seconds);
}

/** Describes the resources in error messages. */
export const describeResources = (bus: string) => ({
  rule: `the rules ${PREFIX}* of the event bus ${bus}`,
  queue: `the queues ${PREFIX}*`,
});

/** A rule and a queue that could not be removed. */
export interface Leftover {
  readonly failure: AwsCallError;
  /** The AWS CLI commands that remove them. */
  readonly commands: readonly string[];
}

/** A call of the removal, and the equivalent AWS CLI command. */
interface Step {
  readonly action: string;
  readonly resource: string;
  readonly send: (options: { readonly abortSignal: AbortSignal }) => Promise<unknown>;
  readonly command: string;
}

/**
 * Removes a rule and its queue. A resource that does not exist counts as removed. Stops at the first error, because
 * the queue must exist as long as the rule does.
 *
 * @returns What is left, if a call failed.
 */
export async function removeRuleAndQueue(
  { eventBridge, sqs }: AwsClients,
  { name, bus, queueUrl }: RuleAndQueue,
): Promise<Leftover | undefined> {
  const { rule, queue } = describeResources(bus);
  const Rule = { Rule: name, EventBusName: bus };
  const steps: Step[] = [
    {
      action: 'events:RemoveTargets',
      resource: rule,
      send: async (options) => {
        const command = new RemoveTargetsCommand({ ...Rule, Ids: [TARGET_ID] });
        throwRefused(await eventBridge.send(command, options));
      },
      command: `aws events remove-targets --event-bus-name ${bus} --rule ${name} --ids ${TARGET_ID}`,
    },
    {
      action: 'events:DeleteRule',
      resource: rule,
      send: (options) =>
        eventBridge.send(new DeleteRuleCommand({ Name: name, EventBusName: bus }), options),
      command: `aws events delete-rule --event-bus-name ${bus} --name ${name}`,
    },
  ];
  if (queueUrl !== undefined) {
    steps.push({
      action: 'sqs:DeleteQueue',
      resource: queue,
      send: (options) => sqs.send(new DeleteQueueCommand({ QueueUrl: queueUrl }), options),
      command: `aws sqs delete-queue --queue-url ${queueUrl}`,
    });
  }
  for (const [index, { action, resource, send }] of steps.entries()) {
    try {
      await callAws(action, resource, send);
    } catch (error) {
      if (!(error instanceof AwsCallError)) throw error;
      if (error.isMissing) continue;
      return { failure: error, commands: steps.slice(index).map(({ command }) => command) };
    }
  }
  return undefined;
}

/** PutTargets and RemoveTargets report failed entries with status 200. @throws DOMException named by the error code. */
export function throwRefused({
  FailedEntries: [failed] = [],
}: {
  FailedEntries?: { ErrorCode?: string | undefined }[] | undefined;
}): void {
  if (failed) throw new DOMException('the target was refused', failed.ErrorCode ?? 'UnknownError');
}

/** Formats what is left, with the commands that remove it. */
export function formatLeftover({ failure, commands }: Leftover): string {
  const lines = commands.map((command) => `  ${command}`);
  return [
    `The temporary rule and queue could not be removed. ${failure.message}`,
    `A later ${formatCall('tail')} removes them once they have expired. To remove them now:`,
    ...lines,
  ].join('\n');
}

/** Adds the leftover to the message of an error. */
export const addLeftover = (error: CommandError, leftover: Leftover | undefined): CommandError =>
  leftover === undefined
    ? error
    : new CommandError(`${error.message}\n${formatLeftover(leftover)}`);
