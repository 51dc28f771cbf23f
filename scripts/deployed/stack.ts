import {
  CloudFormationClient,
  DescribeStacksCommand,
  ListStackResourcesCommand,
} from '@aws-sdk/client-cloudformation';
import { CommandError } from '../shared/command-error.ts';
import { toPrintable } from '../shared/terminal.ts';
import { AwsCallError } from './aws-errors.ts';
import type { AwsSession } from './aws-session.ts';
import { callAws } from './call-aws.ts';
import { readPages } from './read-pages.ts';
import { describeStackStatus } from './stack-status.ts';

/** A deployed stack, as CloudFormation describes it. */
export interface DeployedStack {
  readonly name: string;
  readonly status: string;
  /** CloudFormation's reason of the status, if it gives one. */
  readonly reason?: string;
  readonly outputs: Readonly<Record<string, string | undefined>>;
  readonly parameters: Readonly<Record<string, string | undefined>>;
  readonly resources: readonly StackResource[];
}

export interface StackResource {
  /** Such as `AWS::CloudWatch::Alarm`. */
  readonly type: string;
  /** The physical id. */
  readonly id: string;
}

/**
 * Finds a stack.
 *
 * @param signal - Aborts the calls.
 * @throws CommandError if there is no stack of this name in the region, or it cannot be read; AbortError if aborted.
 */
export async function findStack(
  session: AwsSession,
  name: string,
  signal?: AbortSignal,
): Promise<DeployedStack> {
  const client = new CloudFormationClient(session);
  const resource = `the stack ${name}`;
  const describe = new DescribeStacksCommand({ StackName: name });
  try {
    const { Stacks: [stack] = [] } = await callAws(
      'cloudformation:DescribeStacks',
      resource,
      (options) => client.send(describe, options),
      { signal },
    );
    const pages = await readPages(async (token) => {
      const list = new ListStackResourcesCommand({ StackName: name, ...token });
      return await callAws(
        'cloudformation:ListStackResources',
        resource,
        (options) => client.send(list, options),
        { signal },
      );
    });
    const resources = pages
      .flatMap(({ StackResourceSummaries = [] }) => StackResourceSummaries)
      // Deleted ones stay in the list.
      .filter(({ ResourceStatus }) => ResourceStatus !== 'DELETE_COMPLETE')
      .map(({ ResourceType: type = '', PhysicalResourceId: id = '' }) => ({ type, id }));
    return {
      name,
      status: stack?.StackStatus ?? '',
      ...(stack?.StackStatusReason && { reason: toPrintable(stack.StackStatusReason) }),
      outputs: Object.fromEntries(
        (stack?.Outputs ?? []).map(({ OutputKey = '', OutputValue }) => [OutputKey, OutputValue]),
      ),
      parameters: Object.fromEntries(
        (stack?.Parameters ?? []).map(({ ParameterKey = '', ParameterValue }) => [
          ParameterKey,
          ParameterValue,
        ]),
      ),
      resources,
    };
  } catch (error) {
    // CloudFormation's error for a stack that does not exist.
    if (!(error instanceof AwsCallError) || error.failure.error !== 'ValidationError') throw error;
    throw new CommandError(
      `There is no stack ${name} in this region (${session.region}). Check the name, AWS_REGION and AWS_PROFILE.`,
    );
  }
}

/**
 * Returns an output or a parameter of a receiver's stack.
 *
 * @throws CommandError if the stack does not have it: its creation is not complete, or it is not a receiver.
 */
export function requireStackValue(
  stack: DeployedStack,
  kind: 'output' | 'parameter',
  key: string,
): string {
  const { name, status, outputs, parameters } = stack;
  const value = (kind === 'output' ? outputs : parameters)[key];
  if (value) return value;
  const { kind: state, meaning, todo } = describeStackStatus(status, name);
  if (state === 'unusable') {
    throw new CommandError(`The stack ${name} ${meaning} (${status}).\n${todo}`);
  }
  if (isReceiver(stack)) {
    throw new CommandError(
      `The stack ${name} has no ${kind} ${key}: it was deployed by another version. Deploy this version, or use the deployed version of this command.`,
    );
  }
  throw new CommandError(
    `The stack ${name} is not a kinow-eventbridge receiver: it has no ${kind} ${key}. Specify the receiver's stack, whose outputs have WebhookUrl and EventBusName.`,
  );
}

/** Every version has these. */
const isReceiver = ({ outputs }: DeployedStack) =>
  Boolean(outputs['WebhookUrl'] && outputs['EventBusName']);
