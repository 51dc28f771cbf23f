import type { Alarm, MetricKey, Statistic } from './alarm.ts';
import { evaluateMath, type Series } from './metric-math.ts';

/** What AWS does not promise, and the simulation is run with several values of. */
export interface Assumptions {
  /** Data points that CloudWatch retrieves beyond the evaluation periods, where some are missing. */
  readonly extraPeriods: number;
  /** Minutes from a measurement until an alarm can see it. */
  readonly delayMinutes: number;
  /** Minutes until SQS measures a queue that was idle for 6 hours. */
  readonly idleQueueMinutes: number;
}

interface Datum {
  sum: number;
  maximum: number;
  minimum: number;
}

/** The metrics of a simulation, by minute. */
export class Metrics {
  readonly #data = new Map<MetricKey, Datum[]>();

  /** Adds a measurement. @param times - For a statistic of many requests in the minute. */
  add(metric: MetricKey, minute: number, value: number, times = 1): void {
    let data = this.#data.get(metric);
    if (data === undefined) this.#data.set(metric, (data = []));
    const { sum, maximum, minimum } = data[minute] ?? { sum: 0, maximum: value, minimum: value };
    data[minute] = {
      sum: sum + value * times,
      maximum: Math.max(maximum, value),
      minimum: Math.min(minimum, value),
    };
  }

  /** Aggregates the minutes from `start` until before `end`; `undefined` if there is no data. */
  aggregate(
    metric: MetricKey,
    stat: Statistic,
    { start, end }: { readonly start: number; readonly end: number },
  ): number | undefined {
    const data = this.#data.get(metric);
    if (data === undefined) return undefined;
    let result: number | undefined;
    for (let minute = Math.max(0, start); minute < end; minute += 1) {
      const datum = data[minute];
      if (datum === undefined) continue;
      if (stat === 'Sum') result = (result ?? 0) + datum.sum;
      else if (stat === 'Maximum') result = Math.max(result ?? datum.maximum, datum.maximum);
      else result = Math.min(result ?? datum.minimum, datum.minimum);
    }
    return result;
  }
}

export type AlarmState = 'OK' | 'ALARM';

/**
 * Evaluates data points as CloudWatch does
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html): the most recent
 * that exist; only where they are fewer than the evaluation periods, missing ones count as the alarm says.
 *
 * @param points - The data points that CloudWatch retrieves, oldest first.
 */
export function evaluatePoints(
  points: Series,
  alarm: Pick<
    Alarm,
    'evaluationPeriods' | 'datapointsToAlarm' | 'isBreaching' | 'isMissingBreaching'
  >,
): AlarmState {
  const { evaluationPeriods, datapointsToAlarm, isBreaching, isMissingBreaching } = alarm;
  const existing = points.filter((point) => point !== undefined).slice(-evaluationPeriods);
  const missing = isMissingBreaching ? evaluationPeriods - existing.length : 0;
  const breaching = existing.filter(isBreaching).length + missing;
  return breaching >= datapointsToAlarm ? 'ALARM' : 'OK';
}

/** A change of an alarm's state. */
export interface Transition {
  readonly minute: number;
  readonly alarm: Alarm;
  readonly state: AlarmState;
  /** Whether the topic gets a message. */
  readonly notifies: boolean;
}

/** Evaluates alarms, all OK before, and returns their transitions. */
export function runAlarms(
  alarms: readonly Alarm[],
  metrics: Metrics,
  { start, end, assumptions }: { start: number; end: number; assumptions: Assumptions },
): Transition[] {
  return alarms.flatMap((alarm) => {
    const transitions: Transition[] = [];
    let last: AlarmState = 'OK';
    // CloudWatch evaluates an alarm once a minute, and once an hour where its window is longer than a day.
    const step = alarm.periodMinutes * alarm.evaluationPeriods > 1_440 ? 60 : 1;
    for (let minute = start; minute < end; minute += step) {
      const state = evaluatePoints(readPoints(alarm, metrics, minute, assumptions), alarm);
      if (state !== last)
        transitions.push({ minute, alarm, state, notifies: alarm.notifies[state] });
      last = state;
    }
    return transitions;
  });
}

/** Reads the data points of an alarm: periods that end with the minute, of which the last may not be visible. */
function readPoints(
  { queries, expression, periodMinutes, evaluationPeriods }: Alarm,
  metrics: Metrics,
  minute: number,
  { extraPeriods, delayMinutes }: Assumptions,
): Series {
  const count = evaluationPeriods + extraPeriods;
  const series = [...queries].map(([id, { metric, stat }]): [string, Series] => [
    id,
    Array.from({ length: count }, (_, index) => {
      const start = minute - (count - index) * periodMinutes;
      const end = Math.min(start + periodMinutes, minute - delayMinutes);
      return metrics.aggregate(metric, stat, { start, end });
    }),
  ]);
  return evaluateMath(expression, new Map(series));
}
