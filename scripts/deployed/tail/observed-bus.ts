import { DescribeEventBusCommand } from '@aws-sdk/client-eventbridge';
import { CommandError } from '../../shared/command.ts';
import { createEventBridge } from '../aws-clients.ts';
import { AwsCallError } from '../aws-errors.ts';
import { callAws } from '../call-aws.ts';
import { findStack } from '../stack.ts';
import { createNoBusError } from './rule-and-queue.ts';

/** The event bus that is observed. */
export interface ObservedBus {
  readonly arn: string;
  /** Of the receiver's events, where its stack is known. */
  readonly source: string | undefined;
}

/**
 * Finds the bus of a deployed receiver.
 *
 * @throws CommandError when there is no such stack, or it is not a receiver's.
 */
export async function findBusOfStack(name: string): Promise<ObservedBus> {
  const { outputs, parameters } = await findStack(name);
  const [arn, source] = [outputs['EventBusArn'], parameters['EventSource']];
  if (arn && source) return { arn, source };
  throw new CommandError(
    `The stack ${name} is not a receiver of kinow-eventbridge: it has no ${arn ? 'parameter EventSource' : 'output EventBusArn'}. Give the stack that you deployed from infra/template.yaml.`,
  );
}

/**
 * Finds a bus of the user's account and region.
 *
 * @throws CommandError when there is none of that name.
 */
export async function findBus(name: string): Promise<ObservedBus> {
  try {
    const command = new DescribeEventBusCommand({ Name: name });
    const { Arn = '' } = await callAws(
      'events:DescribeEventBus',
      `the event bus ${name}`,
      (options) => createEventBridge().send(command, options),
    );
    return { arn: Arn, source: undefined };
  } catch (error) {
    if (!(error instanceof AwsCallError) || !error.isMissing) throw error;
    throw createNoBusError(name);
  }
}
