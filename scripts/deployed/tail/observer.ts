import { PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { CreateQueueCommand } from '@aws-sdk/client-sqs';
import { CommandError } from '../../shared/command-error.ts';
import type { AwsClients } from '../aws-clients.ts';
import { AwsCallError } from '../aws-errors.ts';
import { callAws } from '../call-aws.ts';
import { deriveArns, formatPolicy } from './arns.ts';
import { receiveEvents, type ReceiveOptions } from './receive-events.ts';
import {
  addLeftover,
  createName,
  describeResources,
  type Leftover,
  removeRuleAndQueue,
  type RuleAndQueue,
  TARGET_ID,
  throwRefused,
} from './rule-and-queue.ts';
import { formatCall } from '../../shared/command-line.ts';

/** A temporary rule on an event bus with a temporary queue as its target. */
export interface Observer extends RuleAndQueue {
  readonly clients: AwsClients;
  /** When the rule and the queue expire, in milliseconds since the epoch: other runs then remove them. */
  readonly expiresAt: number;
  /** See {@link receiveEvents}. */
  readonly receive: (
    options: ReceiveOptions,
    handle: (event: string) => Promise<boolean>,
  ) => Promise<void>;
  /** Removes the rule and the queue. @returns What could not be removed. */
  readonly close: () => Promise<Leftover | undefined>;
}

/** Short, because events contain personal data, but long enough for a network outage. */
const RETENTION_SECONDS = 600;

/**
 * Creates a temporary rule and queue for the events of a bus that match a pattern, with the user's AWS
 * credentials.
 *
 * @param busArn - A bus in the user's account and region.
 * @throws CommandError if a call fails. Removes the resources, or names those that are left in the message.
 */
export async function observeBus(
  clients: AwsClients,
  busArn: string,
  pattern: string,
  lifetimeSeconds: number,
): Promise<Observer> {
  const { eventBridge, sqs } = clients;
  const expiresAt = Math.floor(Date.now() / 1000) + lifetimeSeconds;
  const name = createName(expiresAt);
  const { bus, ruleArn, queueArn } = deriveArns(busArn, name);
  const { rule, queue } = describeResources(bus);
  const createQueue = new CreateQueueCommand({
    QueueName: name,
    Attributes: {
      MessageRetentionPeriod: String(RETENTION_SECONDS),
      SqsManagedSseEnabled: 'true',
      // Set at creation: a later change takes up to a minute, and EventBridge drops events that it may not send.
      Policy: formatPolicy(ruleArn, queueArn),
    },
  });
  const { QueueUrl: queueUrl = '' } = await callAws('sqs:CreateQueue', queue, (options) =>
    sqs.send(createQueue, options),
  );
  const ruleAndQueue = { name, bus, queueUrl };
  try {
    const putRule = new PutRuleCommand({
      Name: name,
      EventBusName: bus,
      EventPattern: pattern,
      Description: `Temporary, of kinow-eventbridge. Expires ${new Date(expiresAt * 1000).toISOString()}`,
    });
    await callAws('events:PutRule', rule, (options) => eventBridge.send(putRule, options));
    const putTargets = new PutTargetsCommand({
      Rule: name,
      EventBusName: bus,
      Targets: [{ Id: TARGET_ID, Arn: queueArn }],
    });
    await callAws('events:PutTargets', rule, async (options) => {
      throwRefused(await eventBridge.send(putTargets, options));
    });
    return {
      ...ruleAndQueue,
      clients,
      expiresAt: expiresAt * 1000,
      receive: async (options, handle) =>
        await receiveEvents(clients.sqs, ruleAndQueue, options, handle),
      close: async () => await removeRuleAndQueue(clients, ruleAndQueue),
    };
  } catch (error) {
    const leftover = await removeRuleAndQueue(clients, ruleAndQueue);
    throw error instanceof CommandError
      ? addLeftover(explainMissingBus(error, bus), leftover)
      : error;
  }
}

const explainMissingBus = (error: CommandError, bus: string): CommandError =>
  error instanceof AwsCallError && error.failure.call.startsWith('events:') && error.isMissing
    ? new CommandError(
        `The event bus ${bus} no longer exists in this region: EventBridge drops every event that is sent to it, but still returns 200. To create it again, see ${formatCall('doctor')}`,
      )
    : error;
