import type { Context } from 'aws-lambda';
import type { Outcome } from './response.ts';
import { now } from './clock.ts';
import type { LogLevel } from './config.ts';
import {
  createEmbeddedMetrics,
  type Fields,
  getStackFrames,
  type Log,
  measureElapsedMs,
  type Metric,
} from './log.ts';

/** The metric and the log level of each outcome. */
const OUTCOMES = {
  published: ['Published', 'info'],
  deferred: ['Deferred', 'warn'],
  duplicate: ['Duplicate', 'info'],
  unauthenticated: ['Unauthenticated', 'warn'],
  invalid: ['Invalid', 'warn'],
  refused: ['Refused', 'error'],
  too_large: ['TooLarge', 'error'],
  not_kept: ['NotKept', 'error'],
  unavailable: ['Unavailable', 'error'],
} as const satisfies Record<Outcome['outcome'], readonly [Metric, LogLevel]>;

/** Collects the fields of a request's log line. Of the payload, only `event_id` and `subject` may be added. */
export class RequestLog {
  readonly #start = now();
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

  /** Runs `work` and adds its duration in milliseconds as the field `name`. */
  async measure<T>(name: string, work: () => Promise<T>): Promise<T> {
    const start = now();
    const result = await work();
    this.add({ [name]: measureElapsedMs(start) });
    return result;
  }

  /**
   * Adds what helps to tell a wrong secret from scanners' requests, without the signature itself. The
   * only log line that contains the caller's address.
   */
  addSignatureFailure(
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

  /** Adds the stack frames of an unexpected error. */
  addUnexpectedError(error: unknown): void {
    this.add({ bug: getStackFrames(error) });
  }

  /** Writes the log line with the metrics. */
  write(log: Log, { outcome }: Outcome, status: number | undefined): void {
    const [metric, level] = OUTCOMES[outcome];
    const { awsRequestId, functionName = 'unknown' } = this.#context;
    const fields = { ...this.#fields, duration_ms: measureElapsedMs(this.#start) };
    log.count(
      level,
      'request',
      { requestId: awsRequestId, outcome, status, ...fields },
      createEmbeddedMetrics(
        functionName,
        Object.fromEntries([metric, ...this.#metrics].map((name) => [name, 1])),
      ),
    );
  }
}

interface Caller {
  readonly signature: string | undefined;
  readonly sourceIp: string | undefined;
  readonly userAgent: string | undefined;
}
