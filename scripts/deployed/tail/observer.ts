import { PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { CreateQueueCommand, GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { CommandError } from '../../shared/command.ts';
import { arnsOf, policyFor } from './arns.ts';
import { CallError, called, events, sqs } from './aws-call.ts';
import { take, type Waiting } from './receive-events.ts';
import {
  type Left,
  newName,
  noSuchBus,
  type Pair,
  refusal,
  removePair,
  resourcesOf,
  TARGET,
  withLeftover,
} from './rule-and-queue.ts';
import { sinceText } from './sign-of-life.ts';

/** An eye on an event bus: a temporary rule with a temporary queue as its target. */
export interface Observer extends Pair {
  /** When the queue was made: seconds since the epoch, by the clock of SQS. */
  readonly createdAt: number;
  /** Hands over the next events, and deletes them: see {@link take}. */
  readonly take: (waiting: Waiting, handle: (event: string) => Promise<boolean>) => Promise<void>;
  /** Removes rule and queue. @returns What could not be removed. */
  readonly close: () => Promise<Left | undefined>;
}

/** How long the queue keeps an event: not long, as it is personal data, but over a lost network. */
const KEPT_SECONDS = 600;

/**
 * Observes the events of a bus that match a pattern, with the user's own AWS credentials.
 *
 * @param busArn - Of a bus of the user's own account and region.
 * @throws CallError when a call fails; what was made by then is removed, or named in the message.
 */
export async function observeBus(busArn: string, pattern: string): Promise<Observer> {
  const name = newName();
  const { bus, ruleArn, queueArn } = arnsOf(busArn, name);
  const { rule, queue } = resourcesOf(bus);
  const { QueueUrl: queueUrl = '' } = await called('sqs:CreateQueue', queue, () =>
    sqs.send(
      new CreateQueueCommand({
        QueueName: name,
        Attributes: {
          MessageRetentionPeriod: String(KEPT_SECONDS),
          SqsManagedSseEnabled: 'true',
          // From the beginning: EventBridge drops what it may not send, and a policy that is set later
          // takes up to a minute to work.
          Policy: policyFor(ruleArn, queueArn),
        },
      }),
    ),
  );
  const pair = { name, bus, queueUrl };
  try {
    const createdAt = await creationOf(queueUrl, queue);
    await called('events:PutRule', rule, () =>
      events.send(
        new PutRuleCommand({
          Name: name,
          EventBusName: bus,
          EventPattern: pattern,
          Description: `Temporary, of kinow-eventbridge. ${sinceText(createdAt)}`,
        }),
      ),
    );
    await called('events:PutTargets', rule, async () => {
      const { FailedEntries: [failed] = [] } = await events.send(
        new PutTargetsCommand({
          Rule: name,
          EventBusName: bus,
          Targets: [{ Id: TARGET, Arn: queueArn }],
        }),
      );
      if (failed) throw refusal(failed);
    });
    return {
      ...pair,
      createdAt,
      take: async (waiting, handle) => await take(pair, waiting, handle),
      close: async () => await removePair(pair),
    };
  } catch (error) {
    const left = await removePair(pair);
    throw error instanceof CommandError ? withLeftover(whereNoBus(error, bus), left) : error;
  }
}

/** SQS may need a second to know a queue that it has made. */
async function creationOf(QueueUrl: string, resource: string): Promise<number> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const { Attributes } = await called('sqs:GetQueueAttributes', resource, () =>
        sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['CreatedTimestamp'] })),
      );
      return Number(Attributes?.['CreatedTimestamp'] ?? 0);
    } catch (error) {
      if (!(error instanceof CallError) || !error.isMissing || attempt === 5) throw error;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}

const whereNoBus = (error: CommandError, bus: string): CommandError =>
  error instanceof CallError && error.failure.call.startsWith('events:') && error.isMissing
    ? noSuchBus(bus)
    : error;
