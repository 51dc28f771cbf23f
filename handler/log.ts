import { now } from './clock.ts';
import type { LogLevel } from './config.ts';

/** The metrics, in the namespace `KinowEventBridge` with the dimension `FunctionName`. */
export type Metric =
  // Each request counts exactly one of these.
  | 'Published'
  | 'Deferred'
  | 'Duplicate'
  | 'Unauthenticated'
  | 'Invalid'
  | 'Refused'
  | 'TooLarge'
  | 'NotKept'
  | 'Unavailable'
  // Counted in addition.
  | 'Authentic'
  | 'Mismatched'
  | 'Quarantined'
  | 'UnknownSubject'
  | 'UnexpectedShape'
  | 'PreviousSecret'
  | 'Conflict'
  | 'GuardUnavailable'
  // Counted by the redrive function, once per message.
  | 'Redriven'
  | 'DeadLettered'
  | 'Expiring';

export type Fields = Readonly<Record<string, unknown>>;

/** A log of JSON lines. */
export interface Log {
  readonly warn: (message: string, fields?: Fields) => void;
  readonly error: (message: string, fields?: Fields) => void;
  /** Writes a line with metrics in CloudWatch's embedded format; below the log level, only the metrics. */
  readonly count: (level: LogLevel, message: string, fields: Fields, metrics: Fields) => void;
}

const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/**
 * Creates a log on standard output. Does not use `console`: with Lambda's JSON log format the runtime would
 * wrap the line, and CloudWatch would not find the metrics in it.
 *
 * @param minLevel - The lowest level that is written.
 */
export function createLog(minLevel: LogLevel): Log {
  const formatLine = (level: LogLevel, message: string, fields: Fields): Fields =>
    LEVELS.indexOf(level) < LEVELS.indexOf(minLevel)
      ? {}
      : { timestamp: new Date().toISOString(), level: level.toUpperCase(), message, ...fields };
  const createWriter =
    (level: LogLevel) =>
    (message: string, fields: Fields = {}) =>
      printLine(formatLine(level, message, fields));
  return {
    warn: createWriter('warn'),
    error: createWriter('error'),
    count: (level, message, fields, metrics) =>
      printLine({ ...formatLine(level, message, fields), ...metrics }),
  };
}

function printLine(line: Fields): void {
  if (Object.keys(line).length > 0) process.stdout.write(`${JSON.stringify(line)}\n`);
}

/**
 * Creates the log fields of metrics in CloudWatch's embedded format
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html).
 *
 * @param counts - The value of each metric.
 */
export function createEmbeddedMetrics(
  functionName: string,
  counts: Partial<Record<Metric, number>>,
): Fields {
  return {
    _aws: {
      Timestamp: Date.now(),
      CloudWatchMetrics: [
        {
          Namespace: 'KinowEventBridge',
          Dimensions: [['FunctionName']],
          Metrics: Object.keys(counts).map((Name) => ({ Name, Unit: 'Count' })),
        },
      ],
    },
    FunctionName: functionName,
    ...counts,
  };
}

/** Measures the milliseconds since a value of `now()`, rounded to 0.1. */
export const measureElapsedMs = (start: number): number => Math.round((now() - start) * 10) / 10;

/**
 * Returns the top 10 stack frames of an unexpected error, without its message, which may contain payload. For
 * a value that is not an error, returns its type.
 */
export function getStackFrames(error: unknown): readonly string[] | string {
  const frames = error instanceof Error ? error.stack?.match(/^ {4}at .*$/gmu) : undefined;
  return frames?.slice(0, 10).map((frame) => frame.trim()) ?? typeof error;
}
