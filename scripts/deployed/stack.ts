import {
  CloudFormationClient,
  DescribeStacksCommand,
  ListStackResourcesCommand,
} from '@aws-sdk/client-cloudformation';
import { CommandError } from '../shared/command.ts';
import { CLIENT_OPTIONS } from './aws-clients.ts';
import { AwsCallError } from './aws-errors.ts';
import { callAws } from './call-aws.ts';

/** A deployed stack, as CloudFormation describes it. */
export interface DeployedStack {
  readonly name: string;
  readonly status: string;
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
 * Finds a stack with the user's AWS credentials.
 *
 * @throws CommandError if there are no credentials, or no stack of this name in the region.
 */
export async function findStack(name: string): Promise<DeployedStack> {
  const client = new CloudFormationClient(CLIENT_OPTIONS);
  const resource = `the stack ${name}`;
  const describe = new DescribeStacksCommand({ StackName: name });
  try {
    const { Stacks: [stack] = [] } = await callAws(
      'cloudformation:DescribeStacks',
      resource,
      (options) => client.send(describe, options),
    );
    const resources: StackResource[] = [];
    let NextToken: string | undefined;
    do {
      const list = new ListStackResourcesCommand({
        StackName: name,
        ...(NextToken && { NextToken }),
      });
      const page = await callAws('cloudformation:ListStackResources', resource, (options) =>
        client.send(list, options),
      );
      for (const { ResourceType, PhysicalResourceId } of page.StackResourceSummaries ?? []) {
        resources.push({ type: ResourceType ?? '', id: PhysicalResourceId ?? '' });
      }
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    return {
      name,
      status: stack?.StackStatus ?? '',
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
      `There is no stack ${name} in this region: check the name, AWS_REGION and AWS_PROFILE.`,
    );
  }
}

/**
 * Returns an output or a parameter of a receiver's stack.
 *
 * @throws CommandError if the stack does not have it, and so is not a receiver.
 */
export function requireStackValue(
  { name, outputs, parameters }: DeployedStack,
  kind: 'output' | 'parameter',
  key: string,
): string {
  const value = (kind === 'output' ? outputs : parameters)[key];
  if (value) return value;
  throw new CommandError(
    `The stack ${name} is not a kinow-eventbridge receiver: it has no ${kind} ${key}. Specify the stack that you deployed from infra/template.yaml.`,
  );
}
