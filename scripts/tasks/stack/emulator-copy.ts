import { parseTemplate, type Resource, type Template } from '../../rules/template/template.ts';

/*
 * What the emulator cannot do is worked round in a copy of the built template, never in the template.
 */

/**
 * The copy of a built template that the emulator can deploy:
 *
 * - without archives, which it refuses: they are made by the public call afterwards;
 * - with the first metric in the place of metric math;
 * - with stand-ins for API destinations and connections, which it does not know;
 * - with queues and topics that may be used without TLS, which it does not speak;
 * - with a permission of its own for the batch of an SQS action, which on AWS needs none;
 * - with the functions' endpoint at the emulator, which the template's own empty variable hides.
 */
export function createEmulatorCopy(builtTemplate: string, endpoint: string): string {
  const template = parseTemplate(builtTemplate);
  const resources = Object.entries(template.Resources)
    .filter(([, { Type }]) => Type !== 'AWS::Events::Archive')
    .map(([id, resource]) => [id, adaptResource(resource, endpoint)] as const);
  const copy = { ...template, Resources: Object.fromEntries(resources) };
  // JSON, which is YAML in which no text is taken for something else.
  return JSON.stringify(copy, (_, value: unknown) =>
    Array.isArray(value) && value.includes(HIDE)
      ? [...(value as unknown[]), `${HIDE}Batch`]
      : (findStandInArn(value, template) ?? value),
  );
}

const HIDE = 'sqs:ChangeMessageVisibility';

const UNKNOWN = new Set(['AWS::Events::ApiDestination', 'AWS::Events::Connection']);

/** The ARN of what has a stand-in, where a template asks for it; `undefined` for any other value. */
function findStandInArn(value: unknown, { Resources }: Template): string | undefined {
  const { 'Fn::GetAtt': of } = (value ?? {}) as { 'Fn::GetAtt'?: unknown };
  const [id = '', attribute] = Array.isArray(of) ? of.map(String) : [];
  if (attribute !== 'Arn' || !UNKNOWN.has(Resources[id]?.Type ?? '')) return undefined;
  return `arn:aws:events:eu-west-1:000000000000:api-destination/${id}/stand-in`;
}

function adaptResource(resource: Resource, endpoint: string): Resource {
  const { Type, Properties = {} } = resource;
  if (UNKNOWN.has(Type)) return STAND_IN;
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
    // A policy must say something.
    if (Statement.length === 0) return STAND_IN;
    return {
      ...resource,
      Properties: { ...Properties, PolicyDocument: { ...document, Statement } },
    };
  }
  return resource;
}

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
