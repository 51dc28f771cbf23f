import { randomBytes } from 'node:crypto';
import { DeleteRuleCommand, RemoveTargetsCommand } from '@aws-sdk/client-eventbridge';
import { DeleteQueueCommand } from '@aws-sdk/client-sqs';
import { CommandError } from '../../shared/command.ts';
import type { AwsClients } from '../aws-clients.ts';
import { AwsCallError } from '../aws-errors.ts';
import { callAws } from '../call-aws.ts';

/**
 * A temporary rule and the queue that is its target. Both have the same name, which says when they expire.
 * The queue is created first and deleted last: as long as anything is left, a later run finds the queue.
 */
export interface RuleAndQueue {
  readonly name: string;
  /** The name of the event bus. */
  readonly bus: string;
  /** `undefined` where there is only a rule left. */
  readonly queueUrl: string | undefined;
}

/** What all names begin with, so that they can be found and IAM policies can be written. */
export const PREFIX = 'kinow-eventbridge-observer-';

/** The id of the rule's one target. */
export const TARGET_ID = 'observer';

/** Creates a unique name. A rule's may have 64 characters. */
export const createName = (expiresAt: number) =>
  `${PREFIX}${expiresAt}-${randomBytes(8).toString('hex')}`;

/** Reads from a name when its rule and queue expire, in seconds since the epoch. */
export function readExpiry(name: string): number | undefined {
  const [, seconds] = /-(\d{10})-[\da-f]{16}$/u.exec(name) ?? [];
  return seconds === undefined ? undefined : Number(seconds);
}

/** The resources of calls, as part of a sentence. */
export const describeResources = (bus: string) => ({
  rule: `the rules ${PREFIX}* of the event bus ${bus}`,
  queue: `the queues ${PREFIX}*`,
});

export const createNoBusError = (bus: string) =>
  new CommandError(
    `There is no event bus ${bus} in this region: check the name, AWS_REGION and AWS_PROFILE.`,
  );

/** What could not be removed. */
export interface Leftover {
  readonly failure: AwsCallError;
  /** The commands of the AWS CLI that remove it. */
  readonly commands: readonly string[];
}

/** One call of the removal, and the command of the AWS CLI that does the same. */
interface Step {
  readonly action: string;
  readonly resource: string;
  readonly send: (options: { readonly abortSignal: AbortSignal }) => Promise<unknown>;
  readonly command: string;
}

/**
 * Removes a rule and its queue; what does not exist counts as removed.
 *
 * @returns what is left, where a step failed. The steps after it are not taken, since the queue must stay as
 *   long as the rule does.
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

/** EventBridge answers 200 also where it refused a target. @throws Error with the code of the refusal. */
export function throwRefused({
  FailedEntries: [failed] = [],
}: {
  FailedEntries?: { ErrorCode?: string | undefined }[] | undefined;
}): void {
  if (failed) throw new DOMException('the target was refused', failed.ErrorCode ?? 'UnknownError');
}

/** Formats what is left, and how to remove it. */
export function formatLeftover({ failure, commands }: Leftover): string {
  const lines = commands.map((command) => `  ${command}`);
  return [
    `The temporary rule and queue could not be removed. ${failure.message}`,
    'A run of npm run tail removes them once they have expired. By hand:',
    ...lines,
  ].join('\n');
}

/** Adds to an error what is left. */
export const addLeftover = (error: CommandError, leftover: Leftover | undefined): CommandError =>
  leftover === undefined
    ? error
    : new CommandError(`${error.message}\n${formatLeftover(leftover)}`);
