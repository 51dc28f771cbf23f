import { DescribeEventBusCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { CommandError } from '../../shared/command-error.ts';
import { AwsCallError } from '../aws-errors.ts';
import type { AwsSession } from '../aws-session.ts';
import { callAws } from '../call-aws.ts';
import { findStack, requireStackValue } from '../stack.ts';

/** The event bus to observe. */
export interface ObservedBus {
  readonly arn: string;
  /** The source of the receiver's events; `undefined` if the stack is unknown. */
  readonly source: string | undefined;
}

/**
 * Finds the bus of a deployed receiver, by its stack, or a bus of the user's account and region, by its name.
 *
 * @param signal - Aborts the calls.
 * @throws CommandError if there is no such stack or bus, or the stack is not a receiver.
 */
export async function findObservedBus(
  session: AwsSession,
  {
    stack,
    bus: name = '',
  }: { readonly stack: string | undefined; readonly bus: string | undefined },
  signal: AbortSignal,
): Promise<ObservedBus> {
  if (stack !== undefined) {
    const found = await findStack(session, stack, signal);
    return {
      arn: requireStackValue(found, 'output', 'EventBusArn'),
      source: requireStackValue(found, 'parameter', 'EventSource'),
    };
  }
  try {
    const command = new DescribeEventBusCommand({ Name: name });
    const { Arn = '' } = await callAws(
      'events:DescribeEventBus',
      `the event bus ${name}`,
      (options) => new EventBridgeClient(session).send(command, options),
      { signal },
    );
    return { arn: Arn, source: undefined };
  } catch (error) {
    if (!(error instanceof AwsCallError) || !error.isMissing) throw error;
    throw new CommandError(
      `There is no event bus ${name} in this region (${session.region}). Check the name, AWS_REGION and AWS_PROFILE.`,
    );
  }
}
