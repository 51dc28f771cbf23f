import { DescribeEventBusCommand } from '@aws-sdk/client-eventbridge';
import { CommandError } from '../../shared/command.ts';
import { deployedStack } from '../stack.ts';
import { CallError, called, events } from './aws-call.ts';
import { noSuchBus } from './rule-and-queue.ts';

/** The event bus that is observed. */
export interface ObservedBus {
  readonly arn: string;
  /** Of the receiver's events, where its stack is known. */
  readonly source: string | undefined;
}

/**
 * The bus of a deployed receiver.
 *
 * @throws CommandError when there is no such stack, or it is no receiver's.
 */
export async function busOfStack(name: string): Promise<ObservedBus> {
  const { outputs, parameters } = await deployedStack(name);
  const [arn, source] = [outputs['EventBusArn'], parameters['EventSource']];
  if (arn && source) return { arn, source };
  throw new CommandError(
    `The stack ${name} is no receiver of kinow-eventbridge: it has no ${arn ? 'parameter EventSource' : 'output EventBusArn'}. Give the stack that you deployed from infra/template.yaml.`,
  );
}

/**
 * A bus of the user's account and region.
 *
 * @throws CommandError when there is none of that name.
 */
export async function busNamed(name: string): Promise<ObservedBus> {
  try {
    const { Arn = '' } = await called('events:DescribeEventBus', `the event bus ${name}`, () =>
      events.send(new DescribeEventBusCommand({ Name: name })),
    );
    return { arn: Arn, source: undefined };
  } catch (error) {
    if (!(error instanceof CallError) || !error.isMissing) throw error;
    throw noSuchBus(name);
  }
}
