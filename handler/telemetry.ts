import type { Context } from 'aws-lambda';
import type { Outcome } from './answer.ts';
import type { LogLevel } from './config.ts';

/**
 * The metrics, in the namespace `KinowEventBridge`, each with the one dimension `FunctionName`. Of
 * those of an outcome, every request counts exactly one; the others come beside it.
 */
export type Metric =
  | (typeof OUTCOMES)[keyof typeof OUTCOMES][0]
  | 'UnknownSubject'
  | 'UnexpectedShape'
  | 'PreviousSecret';

/** How each outcome is counted, and how loudly it is told. */
const OUTCOMES = {
  published: ['Published', 'info'],
  deferred: ['Deferred', 'warn'],
  unauthenticated: ['Unauthenticated', 'warn'],
  invalid: ['Invalid', 'warn'],
  refused: ['Refused', 'error'],
  too_large: ['TooLarge', 'error'],
  not_kept: ['NotKept', 'error'],
  unavailable: ['Unavailable', 'error'],
} as const satisfies Record<Outcome['outcome'], readonly [string, LogLevel]>;

type Fields = Readonly<Record<string, unknown>>;

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
  const line = (level: LogLevel, message: string, fields: Fields): Fields =>
    LEVELS.indexOf(level) < LEVELS.indexOf(lowest)
      ? {}
      : { timestamp: new Date().toISOString(), level: level.toUpperCase(), message, ...fields };
  const writer =
    (level: LogLevel) =>
    (message: string, fields: Fields = {}) =>
      print(line(level, message, fields));
  return {
    warn: writer('warn'),
    error: writer('error'),
    count: (level, message, fields, metrics) =>
      print({ ...line(level, message, fields), ...metrics }),
  };
}

function print(line: Fields): void {
  if (Object.keys(line).length > 0) process.stdout.write(`${JSON.stringify(line)}\n`);
}

/**
 * Metrics in CloudWatch's embedded format
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html).
 */
function embedded(functionName: string, metrics: readonly Metric[]): Fields {
  return {
    _aws: {
      Timestamp: Date.now(),
      CloudWatchMetrics: [
        {
          Namespace: 'KinowEventBridge',
          Dimensions: [['FunctionName']],
          Metrics: metrics.map((Name) => ({ Name, Unit: 'Count' })),
        },
      ],
    },
    FunctionName: functionName,
    ...Object.fromEntries(metrics.map((metric) => [metric, 1])),
  };
}

/** What the one log line of a request will say. Of a payload: its `event_id` and `subject` alone. */
export class RequestNote {
  readonly #start = performance.now();
  readonly #context: Partial<Context>;
  readonly #metrics = new Set<Metric>();
  #fields: Fields;

  constructor(context: Partial<Context> | undefined, fields: Fields) {
    this.#context = context ?? {};
    this.#fields = fields;
  }

  add(fields: Fields): void {
    this.#fields = { ...this.#fields, ...fields };
  }

  count(metric: Metric): void {
    this.#metrics.add(metric);
  }

  /** Notes how long some work took, in milliseconds. */
  async time<T>(name: string, work: () => Promise<T>): Promise<T> {
    const start = performance.now();
    const result = await work();
    this.add({ [name]: since(start) });
    return result;
  }

  /**
   * Notes what tells a misconfigured secret from noise: never the signature itself. Only here is the
   * caller named.
   */
  unauthentic(
    { signature, sourceIp, userAgent }: Caller,
    reason: 'missing' | 'malformed' | 'mismatched',
  ): void {
    this.add({
      reason,
      signature_present: signature !== undefined,
      signature_length: signature?.length ?? 0,
      source_ip: sourceIp?.slice(0, 64),
      user_agent: userAgent?.slice(0, 256),
    });
  }

  /** Notes an error that should not be. Its stack names our lines; its message may hold a value. */
  bug(error: unknown): void {
    const frames = error instanceof Error ? error.stack?.match(/^ {4}at .*$/gmu) : undefined;
    this.add({ bug: frames?.slice(0, 10).map((frame) => frame.trim()) ?? typeof error });
  }

  write(log: Log, { outcome }: Outcome, status: number | undefined): void {
    const [metric, level] = OUTCOMES[outcome];
    const { awsRequestId, functionName = 'unknown' } = this.#context;
    const fields = { ...this.#fields, duration_ms: since(this.#start) };
    log.count(
      level,
      'request',
      { requestId: awsRequestId, outcome, status, ...fields },
      embedded(functionName, [metric, ...this.#metrics]),
    );
  }
}

interface Caller {
  readonly signature: string | undefined;
  readonly sourceIp: string | undefined;
  readonly userAgent: string | undefined;
}

const since = (start: number) => Math.round((performance.now() - start) * 10) / 10;
