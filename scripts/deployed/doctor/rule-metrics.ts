import { formatCall } from '../../shared/command-line.ts';
import type { BusRule } from '../bus-rules.ts';
import type { CheckedBus } from './examined-receiver.ts';
import { readDayMetrics, sumCounts } from './day-metrics.ts';
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
  const names = ['MatchedEvents', 'Invocations', ...Object.keys(FAULT_METRICS)];
  const read = await readDayMetrics(session, `the rule ${name}`, names, {
    Namespace: 'AWS/Events',
    Dimensions: createRuleDimensions(bus, name),
    Period: 3_600,
  });
  const counts = Object.entries(read).map(([metric, byTime]) => ({
    metric,
    sum: sumCounts(byTime),
  }));
  const bad = counts.flatMap(({ metric, sum }) => {
    const todo = FAULT_METRICS[metric];
    if (todo === undefined || sum === 0) return [];
    return [fail(`the rule ${name}: ${metric} ${sum} in the last day`, todo)];
  });
  if (bad.length > 0) return bad;
  const shown = counts.slice(0, 2).map(({ metric, sum }) => `${metric} ${sum}`);
  return [pass(`the rule ${name} has no failures in the last day (${shown.join(', ')})`)];
}
