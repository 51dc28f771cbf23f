import { CloudWatchClient, GetMetricDataCommand, type Metric } from '@aws-sdk/client-cloudwatch';
import { CommandError } from '../../shared/command-error.ts';
import type { AwsSession } from '../aws-session.ts';
import { callAws } from '../call-aws.ts';

const DAY_MS = 86_400_000;

/** How often something was counted, by the time at which its period began, in milliseconds since the epoch. */
export type CountsByTime = ReadonlyMap<number, number>;

/**
 * Reads metrics of the last day.
 *
 * @param resource - What has them, as part of a sentence.
 * @returns The counts by the name of the metric.
 * @throws CommandError if they cannot be read, or are not complete.
 */
export async function readDayMetrics<M extends string>(
  session: AwsSession,
  resource: string,
  names: readonly M[],
  { Period, ...metric }: Pick<Metric, 'Namespace' | 'Dimensions'> & { readonly Period: number },
): Promise<Record<M, CountsByTime>> {
  const client = new CloudWatchClient(session);
  const now = Date.now();
  const command = new GetMetricDataCommand({
    StartTime: new Date(now - DAY_MS),
    EndTime: new Date(now),
    MetricDataQueries: names.map((MetricName, index) => ({
      Id: `m${index}`,
      MetricStat: { Metric: { ...metric, MetricName }, Period, Stat: 'Sum' },
    })),
  });
  const { MetricDataResults = [] } = await callAws(
    'cloudwatch:GetMetricData',
    resource,
    (options) => client.send(command, options),
  );
  const counts = {} as Record<M, CountsByTime>;
  for (const [index, name] of names.entries()) {
    const result = MetricDataResults.find(({ Id }) => Id === `m${index}`);
    const { StatusCode = 'nothing', Timestamps = [], Values = [] } = result ?? {};
    if (StatusCode !== 'Complete') {
      throw new CommandError(
        `CloudWatch returned ${StatusCode} instead of all data. Run this command again.`,
      );
    }
    counts[name] = new Map(Timestamps.map((time, at) => [time.getTime(), Values[at] ?? 0]));
  }
  return counts;
}

/** Sums the counts of all periods. */
export const sumCounts = (counts: CountsByTime): number =>
  [...counts.values()].reduce((sum, count) => sum + count, 0);
