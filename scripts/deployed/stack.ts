import {
  CloudFormationClient,
  DescribeStacksCommand,
  ListStackResourcesCommand,
} from '@aws-sdk/client-cloudformation';
import { describeFailure } from '../../handler/aws/errors.ts';
import { CommandError } from '../shared/command.ts';

/** A deployed receiver, as CloudFormation knows it. */
export interface DeployedStack {
  readonly name: string;
  readonly status: string;
  readonly outputs: Readonly<Record<string, string | undefined>>;
  readonly parameters: Readonly<Record<string, string | undefined>>;
  /** The physical ids of its resources of a type. */
  readonly resourcesOf: (type: string) => string[];
}

/**
 * Finds a stack with the user's own AWS credentials.
 *
 * @throws CommandError when there are no credentials, or no stack of that name in the region.
 */
export async function deployedStack(name: string): Promise<DeployedStack> {
  const client = new CloudFormationClient();
  try {
    const { Stacks: [stack] = [] } = await client.send(
      new DescribeStacksCommand({ StackName: name }),
    );
    const resources: { type: string; id: string }[] = [];
    let NextToken: string | undefined;
    do {
      const page = await client.send(
        new ListStackResourcesCommand({
          StackName: name,
          ...(NextToken !== undefined && { NextToken }),
        }),
      );
      for (const { ResourceType = '', PhysicalResourceId = '' } of page.StackResourceSummaries ??
        []) {
        resources.push({ type: ResourceType, id: PhysicalResourceId });
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
      resourcesOf: (type) => resources.filter((one) => one.type === type).map(({ id }) => id),
    };
  } catch (error) {
    throw explained(error, name);
  }
}

/** What the user can do about a failed call to AWS for a stack. */
export function explained(error: unknown, stack: string): Error {
  const problem = setupProblem(error);
  if (problem !== undefined) return problem;
  if (!(error instanceof Error)) return new CommandError(String(error));
  if (error.name === 'ValidationError') {
    return new CommandError(
      `There is no stack ${stack} in this region: check the name, AWS_REGION and AWS_PROFILE.`,
    );
  }
  return new CommandError(
    error.name.startsWith('AccessDenied')
      ? `Reading the stack ${stack} is denied: the credentials need cloudformation:DescribeStacks and ListStackResources.`
      : `AWS does not answer for stack ${stack}: ${describeFailure('', error).error}`,
  );
}

/**
 * What the user can do where credentials or the region are the reason why a call to AWS failed,
 * whichever it was; `undefined` where they are not.
 */
export function setupProblem(error: unknown): CommandError | undefined {
  if (!(error instanceof Error)) return undefined;
  switch (error.name) {
    case 'CredentialsProviderError':
    case 'TokenProviderError':
      return new CommandError(
        'There are no AWS credentials: run aws sso login or aws configure, or set AWS_PROFILE.',
      );
    case 'ExpiredToken':
    case 'ExpiredTokenException':
      return new CommandError('The AWS credentials have expired: run aws sso login again.');
    case 'UnrecognizedClientException':
    case 'InvalidClientTokenId':
    case 'InvalidSignatureException':
    case 'SignatureDoesNotMatch':
      return new CommandError(
        'The AWS credentials are not valid: run aws sso login or aws configure.',
      );
    default:
      return error.message.includes('Region is missing')
        ? new CommandError('There is no AWS region: set AWS_REGION, or one in your AWS profile.')
        : undefined;
  }
}
