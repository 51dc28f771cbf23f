import { now } from './clock.ts';
import type { LogLevel } from './config.ts';

/** The metrics, in the namespace `KinowEventBridge`, each with the one dimension `FunctionName`. */
export type Metric =
  // Of these, every request counts exactly one.
  | 'Published'
  | 'Deferred'
  | 'Duplicate'
  | 'Unauthenticated'
  | 'Invalid'
  | 'Refused'
  | 'TooLarge'
  | 'NotKept'
  | 'Unavailable'
  // These come beside it.
  | 'UnknownSubject'
  | 'UnexpectedShape'
  | 'PreviousSecret'
  | 'Conflict'
  | 'GuardUnavailable'
  // This counts the redrive function, each event.
  | 'Redriven';

export type Fields = Readonly<Record<string, unknown>>;

/** A log of JSON lines. */
export interface Log {
  readonly warn: (message: string, fields?: Fields) => void;
  readonly error: (message: string, fields?: Fields) => void;
  /** Writes a line of which CloudWatch makes metrics; below the log level, the metrics alone. */
  readonly count: (level: LogLevel, message: string, fields: Fields, metrics: Fields) => void;
}

const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/**
 * A log on standard output. Not by `console`: with Lambda's JSON log format the runtime would wrap
 * the line, and CloudWatch find no metrics in it.
 *
 * @param lowest - The lowest level that is written.
 */
export function createLog(lowest: LogLevel): Log {
  const formatLine = (level: LogLevel, message: string, fields: Fields): Fields =>
    LEVELS.indexOf(level) < LEVELS.indexOf(lowest)
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
 * Metrics in CloudWatch's embedded format
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html).
 *
 * @param counts - How much to count of each.
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

/** Milliseconds since a time of `now()`, to a tenth. */
export const measureElapsedMs = (start: number): number => Math.round((now() - start) * 10) / 10;

/**
 * Where in our code an error that should not be happened. Its stack names our lines; its message is
 * left out, for it may hold a value.
 */
export function getStackFrames(error: unknown): readonly string[] | string {
  const frames = error instanceof Error ? error.stack?.match(/^ {4}at .*$/gmu) : undefined;
  return frames?.slice(0, 10).map((frame) => frame.trim()) ?? typeof error;
}
