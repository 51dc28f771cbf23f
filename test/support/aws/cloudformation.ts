import type { Call } from '../../../scripts/local/aws/local-aws.ts';

/** A stack, as CloudFormation tells of it. */
export interface DescribedStack {
  readonly name: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly parameters: Readonly<Record<string, string>>;
}

/**
 * Answers the calls of CloudFormation's query protocol by which a command finds a stack
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html).
 *
 * @returns Whether it was such a call.
 */
export function answersForStack(
  { request, response, body }: Pick<Call, 'request' | 'response' | 'body'>,
  stack: DescribedStack,
): boolean {
  if (!request.headers['content-type']?.startsWith('application/x-www-form-urlencoded')) {
    return false;
  }
  const input = new URLSearchParams(body.toString());
  const action = input.get('Action') ?? '';
  const isKnown = input.get('StackName') === stack.name;
  const result = action === 'DescribeStacks' ? described(stack) : element('StackResourceSummaries');
  response.writeHead(isKnown ? 200 : 400, { 'content-type': 'text/xml' });
  response.end(
    isKnown
      ? element(`${action}Response`, element(`${action}Result`, result))
      : element('ErrorResponse', element('Error', element('Code', 'ValidationError'))),
  );
  return true;
}

const described = ({ name, outputs, parameters }: DescribedStack) =>
  element(
    'Stacks',
    element(
      'member',
      element('StackName', name),
      element('StackStatus', 'CREATE_COMPLETE'),
      element('Outputs', ...pairs('Output', outputs)),
      element('Parameters', ...pairs('Parameter', parameters)),
    ),
  );

const pairs = (prefix: string, values: Readonly<Record<string, string>>) =>
  Object.entries(values).map(([key, value]) =>
    element('member', element(`${prefix}Key`, key), element(`${prefix}Value`, value)),
  );

const element = (name: string, ...content: readonly string[]) =>
  `<${name}>${content.join('')}</${name}>`;
