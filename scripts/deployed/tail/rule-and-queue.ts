import { randomUUID } from 'node:crypto';
import { DeleteRuleCommand, RemoveTargetsCommand } from '@aws-sdk/client-eventbridge';
import { DeleteQueueCommand } from '@aws-sdk/client-sqs';
import { CommandError } from '../../shared/command.ts';
import { CallError, called, events, sqs } from './aws-call.ts';

/**
 * A temporary rule and the queue that is its target. They have the same name, and begin to be there,
 * and end, in an order that a later run can rely on: the queue is made first and removed last. So as
 * long as anything is left of a pair, the queue tells of it.
 */
export interface Pair {
  readonly name: string;
  /** The name of the event bus. */
  readonly bus: string;
  readonly queueUrl: string;
}

/** What the names of all pairs begin with, so that they can be found, and IAM policies written. */
export const PREFIX = 'kinow-eventbridge-observer-';

/** The id of the rule's one target. */
export const TARGET = 'observer';

/** A name that nothing has: the 63 characters fit a rule, which may have 64, and a queue. */
export const newName = () => `${PREFIX}${randomUUID()}`;

/** What the calls of a pair are for, in the words of a sentence. */
export const resourcesOf = (bus: string) => ({
  rule: `the rules ${PREFIX}* of the event bus ${bus}`,
  queue: `the queues ${PREFIX}*`,
});

export const noSuchBus = (bus: string) =>
  new CommandError(
    `There is no event bus ${bus} in this region: check the name, AWS_REGION and AWS_PROFILE.`,
  );

/** What could not be removed of a pair. */
export interface Left {
  readonly failure: CallError;
  /** The commands of the AWS CLI that remove it. */
  readonly commands: readonly string[];
}

/**
 * Removes a pair; what is not there counts as removed.
 *
 * @returns What is left, where a step failed. The steps after it are not taken, since the queue must
 *   stay as long as the rule does.
 */
export async function removePair({ name, bus, queueUrl }: Pair): Promise<Left | undefined> {
  const { rule, queue } = resourcesOf(bus);
  const ofRule = { Rule: name, EventBusName: bus };
  const steps: [action: string, resource: string, run: () => Promise<unknown>, command: string][] =
    [
      [
        'events:RemoveTargets',
        rule,
        async () => {
          const { FailedEntries: [failed] = [] } = await events.send(
            new RemoveTargetsCommand({ ...ofRule, Ids: [TARGET] }),
          );
          if (failed) throw refusal(failed);
        },
        `aws events remove-targets --event-bus-name ${bus} --rule ${name} --ids ${TARGET}`,
      ],
      [
        'events:DeleteRule',
        rule,
        () => events.send(new DeleteRuleCommand({ Name: name, EventBusName: bus })),
        `aws events delete-rule --event-bus-name ${bus} --name ${name}`,
      ],
      [
        'sqs:DeleteQueue',
        queue,
        () => sqs.send(new DeleteQueueCommand({ QueueUrl: queueUrl })),
        `aws sqs delete-queue --queue-url ${queueUrl}`,
      ],
    ];
  for (const [index, [action, resource, run]] of steps.entries()) {
    const failure = await called(action, resource, run).then(() => undefined, asCallError);
    if (failure !== undefined && !failure.isMissing) {
      return { failure, commands: steps.slice(index).map(([, , , command]) => command) };
    }
  }
  return undefined;
}

/** EventBridge answers 200 also where it did not do with a target what was asked. */
export const refusal = ({ ErrorCode = 'UnknownError' }: { ErrorCode?: string | undefined }) =>
  Object.assign(new Error('the target was refused'), { name: ErrorCode });

function asCallError(error: unknown): CallError {
  if (error instanceof CallError) return error;
  throw error;
}

/** Says what is left of a pair, and how to remove it. */
export function leftover({ failure, commands }: Left): string {
  const lines = commands.map((command) => `  ${command}`);
  return [
    `The temporary rule and queue could not be removed. ${failure.message}`,
    'A later run of npm run tail tries it again. By hand:',
    ...lines,
  ].join('\n');
}

/** What a failure and what it left behind come to. */
export const withLeftover = (error: CommandError, left: Left | undefined): CommandError =>
  left === undefined ? error : new CommandError(`${error.message}\n${leftover(left)}`);
