import type { Context } from 'aws-lambda';
import type { Outcome } from './answer.ts';
import { now } from './clock.ts';
import type { LogLevel } from './config.ts';
import { embedded, type Fields, type Log, type Metric, placeOf, since } from './telemetry.ts';

/** How each outcome is counted, and how loudly it is told. */
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

/** What the one log line of a request will say. Of a payload: its `event_id` and `subject` alone. */
export class RequestNote {
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

  /** Notes how long some work took, in milliseconds. */
  async time<T>(name: string, work: () => Promise<T>): Promise<T> {
    const start = now();
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

  /** Notes an error that should not be. */
  bug(error: unknown): void {
    this.add({ bug: placeOf(error) });
  }

  write(log: Log, { outcome }: Outcome, status: number | undefined): void {
    const [metric, level] = OUTCOMES[outcome];
    const { awsRequestId, functionName = 'unknown' } = this.#context;
    const fields = { ...this.#fields, duration_ms: since(this.#start) };
    log.count(
      level,
      'request',
      { requestId: awsRequestId, outcome, status, ...fields },
      embedded(
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
