import type { Template } from '../../scripts/rules/template/template.ts';

export type Statistic = 'Sum' | 'Maximum' | 'Minimum';

/** A metric with its one dimension, such as `AWS/Lambda Errors WebhookFunction`. */
export type MetricKey = string;

/** Names a metric. @param owner - The logical id of the resource that its dimension names. */
export const formatMetric = (namespace: string, name: string, owner = ''): MetricKey =>
  `${namespace} ${name} ${owner}`.trim();

export interface Alarm {
  readonly id: string;
  /** The heading of the runbook that its description links to. */
  readonly anchor: string;
  readonly expression: string;
  readonly queries: ReadonlyMap<string, { readonly metric: MetricKey; readonly stat: Statistic }>;
  readonly periodMinutes: number;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly isBreaching: (value: number) => boolean;
  readonly isMissingBreaching: boolean;
  /** Whether it has an action for each state. */
  readonly notifies: { readonly ALARM: boolean; readonly OK: boolean };
}

export type Parameters = Readonly<Record<string, string>>;

/**
 * Reads the alarms of a template that exist with these parameters.
 *
 * @throws Error for anything that the simulation does not know.
 */
export function readAlarms(template: Template, parameters: Parameters): Alarm[] {
  const context = createContext(template, parameters);
  return Object.entries(template.Resources)
    .filter(([, { Type }]) => Type === 'AWS::CloudWatch::Alarm')
    .filter(([, { Condition: name }]) => name === undefined || context.holds({ Condition: name }))
    .map(([id, { Properties }]) => readAlarm(id, context.resolve(Properties) as AlarmProperties));
}

interface Metric {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: string }[];
}

interface AlarmProperties extends Metric {
  readonly AlarmDescription: string;
  readonly Metrics?: readonly {
    readonly Id: string;
    readonly Expression?: string;
    readonly MetricStat?: {
      readonly Metric: Metric;
      readonly Period: number;
      readonly Stat: Statistic;
    };
  }[];
  readonly Statistic: Statistic;
  readonly Period: number;
  readonly EvaluationPeriods: number;
  readonly DatapointsToAlarm?: number;
  readonly ComparisonOperator: string;
  readonly Threshold: number;
  readonly TreatMissingData: string;
  readonly AlarmActions?: readonly unknown[];
  readonly OKActions?: readonly unknown[];
}

const COMPARISONS: Readonly<Record<string, (value: number, threshold: number) => boolean>> = {
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
};

const MISSING: Readonly<Record<string, boolean>> = { breaching: true, notBreaching: false };

function readAlarm(id: string, properties: AlarmProperties): Alarm {
  const { ComparisonOperator, TreatMissingData, Threshold, EvaluationPeriods } = properties;
  const compare = COMPARISONS[ComparisonOperator];
  const isMissingBreaching = MISSING[TreatMissingData];
  if (compare === undefined || isMissingBreaching === undefined) {
    throw new Error(`${id}: ${ComparisonOperator}, ${TreatMissingData}`);
  }
  const { Metrics = [{ Id: 'metric', MetricStat: readSimpleMetric(properties) }] } = properties;
  const stats = Metrics.flatMap(({ Id, MetricStat }) =>
    MetricStat ? [{ Id, ...MetricStat }] : [],
  );
  const [period, ...others] = new Set(stats.map(({ Period }) => Period));
  if (period === undefined || others.length > 0) throw new Error(`${id} has several periods`);
  return {
    id,
    anchor: /#([\w-]+)$/u.exec(properties.AlarmDescription.trim())?.[1] ?? '',
    expression: Metrics.find(({ Expression }) => Expression)?.Expression ?? 'metric',
    queries: new Map(
      stats.map(({ Id, Metric, Stat }) => [Id, { metric: readMetric(Metric), stat: Stat }]),
    ),
    periodMinutes: period / 60,
    evaluationPeriods: EvaluationPeriods,
    datapointsToAlarm: properties.DatapointsToAlarm ?? EvaluationPeriods,
    isBreaching: (value) => compare(value, Threshold),
    isMissingBreaching,
    notifies: {
      ALARM: (properties.AlarmActions ?? []).length > 0,
      OK: (properties.OKActions ?? []).length > 0,
    },
  };
}

const readSimpleMetric = (properties: AlarmProperties) => ({
  Metric: properties,
  Period: properties.Period,
  Stat: properties.Statistic,
});

function readMetric({ Namespace, MetricName, Dimensions = [] }: Metric): MetricKey {
  const [dimension, ...others] = Dimensions;
  if (others.length > 0) throw new Error(`${MetricName} has several dimensions`);
  // `Queue.QueueName` is of the queue.
  return formatMetric(Namespace, MetricName, dimension?.Value.split('.')[0]);
}

/** Creates what resolves a template's intrinsic functions: a resource becomes its logical id. */
function createContext(template: Template, given: Parameters) {
  const defaults = Object.entries(template.Parameters ?? {}).map(
    ([name, { Default = '' }]) => [name, String(Default)] as const,
  );
  const parameters: Parameters = { ...Object.fromEntries(defaults), ...given };
  const { Mappings = {} } = template as {
    Mappings?: Readonly<
      Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>
    >;
  };

  function holds(condition: unknown): boolean {
    const [[name, value] = ['', undefined]] = Object.entries(condition as object) as [
      string,
      unknown,
    ][];
    const list = value as unknown[];
    if (name === 'Condition') return holds(template.Conditions?.[String(value)]);
    if (name === 'Fn::Equals') return resolve(list[0]) === resolve(list[1]);
    if (name === 'Fn::Not') return !holds(list[0]);
    if (name === 'Fn::And') return list.every(holds);
    if (name === 'Fn::Or') return list.some(holds);
    throw new Error(`The condition ${JSON.stringify(condition)} is not evaluated here`);
  }

  function resolve(node: unknown): unknown {
    if (Array.isArray(node)) return node.map(resolve);
    if (typeof node !== 'object' || node === null) return node;
    const entries = Object.entries(node) as [string, unknown][];
    const [[name, value] = ['', undefined]] = entries;
    const list = value as [string, unknown, unknown];
    if (name === 'Ref') return parameters[String(value)] ?? value;
    if (name === 'Fn::GetAtt') return list.join('.');
    if (name === 'Fn::If') return resolve(holds({ Condition: list[0] }) ? list[1] : list[2]);
    if (name === 'Fn::FindInMap') {
      const [map, key, second] = list.map(resolve).map(String);
      return Mappings[map ?? '']?.[key ?? '']?.[second ?? ''];
    }
    return Object.fromEntries(entries.map(([key, one]) => [key, resolve(one)]));
  }

  return { holds, resolve };
}
