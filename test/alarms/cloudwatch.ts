import type { Alarm, MetricKey, Statistic } from './alarm.ts';
import { parseMath, type Series } from './metric-math.ts';

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

  has(metric: MetricKey): boolean {
    return this.#data.has(metric);
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
    const readPoints = createReader(alarm, metrics, assumptions);
    let last: AlarmState = 'OK';
    // CloudWatch evaluates an alarm once a minute, and once an hour where its window is longer than a day.
    const step = alarm.periodMinutes * alarm.evaluationPeriods > 1_440 ? 60 : 1;
    // Without any data, an alarm keeps the state of its first evaluation.
    const hasData = [...alarm.queries.values()].some(({ metric }) => metrics.has(metric));
    for (let minute = start; minute < (hasData ? end : start + 1); minute += step) {
      const state = evaluatePoints(readPoints(minute), alarm);
      if (state !== last)
        transitions.push({ minute, alarm, state, notifies: alarm.notifies[state] });
      last = state;
    }
    return transitions;
  });
}

/** Creates what reads an alarm's data points in a minute: periods that end with it, the last perhaps not visible. */
function createReader(
  { queries, expression, periodMinutes, evaluationPeriods }: Alarm,
  metrics: Metrics,
  { extraPeriods, delayMinutes }: Assumptions,
): (minute: number) => Series {
  const count = evaluationPeriods + extraPeriods;
  const evaluate = parseMath(expression);
  const readers = [...queries].map(([id, { metric, stat }]) => {
    // Windows of successive minutes overlap: a period that is visible whole is aggregated once.
    const whole = new Map<number, number | undefined>();
    const read = (start: number, visible: number): number | undefined => {
      const end = start + periodMinutes;
      if (end > visible) return metrics.aggregate(metric, stat, { start, end: visible });
      if (!whole.has(start)) whole.set(start, metrics.aggregate(metric, stat, { start, end }));
      return whole.get(start);
    };
    return { id, read };
  });
  return (minute) => {
    const series = readers.map(({ id, read }): [string, Series] => [
      id,
      Array.from({ length: count }, (_, index) =>
        read(minute - (count - index) * periodMinutes, minute - delayMinutes),
      ),
    ]);
    return evaluate(new Map(series));
  };
}
