import type { Call } from '../../../scripts/local/aws/local-aws.ts';

/** A stack as CloudFormation describes it. */
export interface DescribedStack {
  readonly name: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly parameters: Readonly<Record<string, string>>;
  /** Default: `CREATE_COMPLETE`. */
  readonly status?: string;
  readonly reason?: string;
  /** Resources by physical id, with their types. */
  readonly resources?: Readonly<Record<string, string>>;
}

/**
 * Answers DescribeStacks and ListStackResources of CloudFormation's query protocol
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html).
 *
 * @returns Whether it was such a call.
 */
export function answerStackCall(
  { request, response, body }: Pick<Call, 'request' | 'response' | 'body'>,
  stack: DescribedStack,
): boolean {
  if (!request.headers['content-type']?.startsWith('application/x-www-form-urlencoded')) {
    return false;
  }
  const input = new URLSearchParams(body.toString());
  const action = input.get('Action') ?? '';
  const isKnown = input.get('StackName') === stack.name;
  const result = action === 'DescribeStacks' ? formatStack(stack) : formatResources(stack);
  response.writeHead(isKnown ? 200 : 400, { 'content-type': 'text/xml' });
  response.end(
    isKnown
      ? formatElement(`${action}Response`, formatElement(`${action}Result`, result))
      : formatElement(
          'ErrorResponse',
          formatElement('Error', formatElement('Code', 'ValidationError')),
        ),
  );
  return true;
}

const formatResources = ({ resources = {} }: DescribedStack) =>
  formatElement(
    'StackResourceSummaries',
    ...Object.entries(resources).map(([id, type]) =>
      formatElement(
        'member',
        formatElement('PhysicalResourceId', id),
        formatElement('ResourceType', type),
      ),
    ),
  );

const formatStack = ({ name, outputs, parameters, status, reason }: DescribedStack) =>
  formatElement(
    'Stacks',
    formatElement(
      'member',
      formatElement('StackName', name),
      formatElement('StackStatus', status ?? 'CREATE_COMPLETE'),
      ...(reason === undefined ? [] : [formatElement('StackStatusReason', reason)]),
      formatElement('Outputs', ...formatPairs('Output', outputs)),
      formatElement('Parameters', ...formatPairs('Parameter', parameters)),
    ),
  );

const formatPairs = (prefix: string, values: Readonly<Record<string, string>>) =>
  Object.entries(values).map(([key, value]) =>
    formatElement(
      'member',
      formatElement(`${prefix}Key`, key),
      formatElement(`${prefix}Value`, value),
    ),
  );

const formatElement = (name: string, ...content: readonly string[]) =>
  `<${name}>${content.join('')}</${name}>`;
