import { parseTemplate, type Resource, type Template } from '../../rules/template/template.ts';

/**
 * Creates a copy of a built template with workarounds for the limits of the emulator:
 *
 * - a stand-in for the archive, which it does not support in templates, with the name of the one that is created by API
 *   calls afterwards;
 * - the first metric instead of metric math;
 * - stand-ins for API destinations and connections, which it does not support;
 * - queues and topics without the requirement of TLS, which it does not support;
 * - an additional permission for the batch action of SQS, which AWS does not require;
 * - the emulator as the functions' endpoint, instead of the template's empty variable.
 *
 * @returns The template as JSON.
 */
export function createEmulatorCopy(builtTemplate: string, endpoint: string): string {
  const template = parseTemplate(builtTemplate);
  const resources = Object.entries(template.Resources).map(
    ([id, resource]) => [id, adaptResource(resource, endpoint)] as const,
  );
  const copy = { ...template, Resources: Object.fromEntries(resources) };
  // JSON is valid YAML, without the ambiguities of unquoted strings.
  return JSON.stringify(copy, (_, value: unknown) =>
    Array.isArray(value) && value.includes(HIDE)
      ? [...(value as unknown[]), `${HIDE}Batch`]
      : (findStandInArn(value, template) ?? value),
  );
}

const HIDE = 'sqs:ChangeMessageVisibility';

const UNKNOWN = new Set(['AWS::Events::ApiDestination', 'AWS::Events::Connection']);

/** Returns the ARN of a stand-in if a value is a reference to it; otherwise `undefined`. */
function findStandInArn(value: unknown, { Resources }: Template): string | undefined {
  const { 'Fn::GetAtt': of } = (value ?? {}) as { 'Fn::GetAtt'?: unknown };
  const [id = '', attribute] = Array.isArray(of) ? of.map(String) : [];
  if (attribute !== 'Arn' || !UNKNOWN.has(Resources[id]?.Type ?? '')) return undefined;
  return `arn:aws:events:eu-west-1:000000000000:api-destination/${id}/stand-in`;
}

function adaptResource(resource: Resource, endpoint: string): Resource {
  const { Type, Properties = {} } = resource;
  if (UNKNOWN.has(Type)) return STAND_IN;
  if (Type === 'AWS::Events::Archive') return ARCHIVE_STAND_IN;
  if (Type === 'AWS::CloudWatch::Alarm' && Array.isArray(Properties['Metrics'])) {
    return { ...resource, Properties: simplifyAlarm(Properties) };
  }
  if (Type === 'AWS::Serverless::Function') {
    const { Variables } = (Properties['Environment'] ?? {}) as { Variables?: object };
    const Environment = { Variables: { ...Variables, AWS_ENDPOINT_URL: endpoint } };
    return { ...resource, Properties: { ...Properties, Environment } };
  }
  if (Type === 'AWS::SQS::QueuePolicy' || Type === 'AWS::SNS::TopicPolicy') {
    const document = Properties['PolicyDocument'] as { Statement: object[] };
    const Statement = document.Statement.filter((one) => !isTlsOnly(one));
    // A policy needs at least one statement.
    if (Statement.length === 0) return STAND_IN;
    return {
      ...resource,
      Properties: { ...Properties, PolicyDocument: { ...document, Statement } },
    };
  }
  return resource;
}

/** Its physical id is its name, as that of an archive. */
const ARCHIVE_STAND_IN = {
  Type: 'AWS::SSM::Parameter',
  Properties: { Name: { 'Fn::Sub': '${AWS::StackName}-archive' }, Type: 'String', Value: '-' },
};

const STAND_IN = { Type: 'AWS::CloudFormation::WaitConditionHandle' };

const isTlsOnly = (statement: object) => JSON.stringify(statement).includes('aws:SecureTransport');

interface MetricQuery {
  readonly MetricStat?: { readonly Metric: object; readonly Period: number; readonly Stat: string };
}

function simplifyAlarm(properties: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { Metrics, ...rest } = properties;
  const stat = (Metrics as MetricQuery[]).find(
    ({ MetricStat }) => MetricStat !== undefined,
  )?.MetricStat;
  if (stat === undefined) throw new Error('an alarm on metric math without a metric');
  return { ...rest, ...stat.Metric, Period: stat.Period, Statistic: stat.Stat };
}
