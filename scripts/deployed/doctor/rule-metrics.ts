import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { CommandError } from '../../shared/command-error.ts';
import { formatCall } from '../../shared/command-line.ts';
import type { BusRule } from '../bus-rules.ts';
import { callAws } from '../call-aws.ts';
import type { CheckedBus } from './checked-bus.ts';
import { fail, type Finding, pass } from './finding.ts';
import { RUNBOOK } from '../runbook.ts';

/** The metrics of a rule that should be zero, and what to do if they are not. */
const FAULT_METRICS: Readonly<Record<string, string>> = {
  FailedInvocations:
    'The target rejected events permanently. Check its logs and its dead-letter queue.',
  InvocationsSentToDlq: `The events are in the dead-letter queue of the target. Fix the cause, then deliver them: ${formatCall('redrive', '--stack RULE_STACK')}`,
  InvocationsFailedToBeSentToDlq: `The events are lost: the policy of the dead-letter queue does not allow EventBridge to send messages. If it was changed by hand, see ${RUNBOOK}: Undo what was changed by hand.`,
  ThrottledRules:
    'EventBridge delays the events of this rule. Request an increase of the invocations quota.',
};

const A_DAY_MS = 24 * 3_600_000;

/** Creates the dimensions of a rule's metrics. On the default bus they have none for the bus. */
export const createRuleDimensions = (bus: string, rule: string) => [
  ...(bus === 'default' ? [] : [{ Name: 'EventBusName', Value: bus }]),
  { Name: 'RuleName', Value: rule },
];

/** Reads the rule's metrics of the last day: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html */
export async function checkMetrics(
  { name }: BusRule,
  { session, name: bus }: CheckedBus,
): Promise<Finding[]> {
  const client = new CloudWatchClient(session);
  const names = ['MatchedEvents', 'Invocations', ...Object.keys(FAULT_METRICS)];
  const now = Date.now();
  const command = new GetMetricDataCommand({
    StartTime: new Date(now - A_DAY_MS),
    EndTime: new Date(now),
    MetricDataQueries: names.map((MetricName, index) => ({
      Id: `m${index}`,
      MetricStat: {
        Metric: {
          Namespace: 'AWS/Events',
          MetricName,
          Dimensions: createRuleDimensions(bus, name),
        },
        Period: 3_600,
        Stat: 'Sum',
      },
    })),
  });
  const { MetricDataResults = [] } = await callAws(
    'cloudwatch:GetMetricData',
    `the rule ${name}`,
    (options) => client.send(command, options),
  );
  const sums = names.map((_, index) => {
    const { Values = [], StatusCode } =
      MetricDataResults.find(({ Id }) => Id === `m${index}`) ?? {};
    if (StatusCode !== 'Complete') {
      throw new CommandError('CloudWatch did not return all data. Run this command again.');
    }
    return Values.reduce((total, value) => total + value, 0);
  });
  const counts = names.map((metric, index) => `${metric} ${sums[index]}`);
  const bad = names.flatMap((metric, index) => {
    const todo = FAULT_METRICS[metric];
    if (todo === undefined || sums[index] === 0) return [];
    return [fail(`the rule ${name}: ${metric} ${sums[index]} in the last day`, todo)];
  });
  if (bad.length > 0) return bad;
  return [
    pass(`the rule ${name} has no failures in the last day (${counts.slice(0, 2).join(', ')})`),
  ];
}
