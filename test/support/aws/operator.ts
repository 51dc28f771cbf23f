import type { TestContext } from 'node:test';
import { forecastRedrive, listQueues } from '../../../scripts/deployed/queues/inspect-queues.ts';
import type { QueuedMessage } from '../../../scripts/deployed/queues/parse-queued-message.ts';
import {
  findReceiver,
  QUEUE_NAMES,
  type QueueName,
  type SourceName,
} from '../../../scripts/deployed/queues/receiver.ts';
import { redriveQueue } from '../../../scripts/deployed/queues/redrive.ts';
import { LOCAL_BUS } from '../../../scripts/local/aws/local-aws.ts';
import { CommandError } from '../../../scripts/shared/command-error.ts';
import { createEventSourceMapping } from '../function/mapping.ts';
import { captureOutput } from '../function/output.ts';
import { loadRedrive } from '../function/redrive.ts';
import { type Receiver, startReceiver } from './receiver.ts';
import { openTestSession } from './session.ts';

interface Filter {
  readonly reason?: string;
  readonly subject?: string;
  readonly limit?: number;
}

export interface Result {
  readonly status: number;
  readonly stdout: string;
  /** The notes, or the error that the command prints. */
  readonly stderr: string;
}

/** An operator of a receiver: runs commands in process, with the built redrive function. */
export interface Operator extends Receiver {
  readonly list: (
    options?: Filter & { readonly names?: readonly QueueName[]; readonly withPayload?: boolean },
  ) => Promise<Result>;
  readonly forecast: (name: SourceName, filter?: Filter) => Promise<Result>;
  /** Runs `redrive`. While it waits, the redrive function consumes the fallback queue. */
  readonly redrive: (name: SourceName, filter?: Filter) => Promise<Result>;
  /** Advances the clock, while the redrive function consumes the fallback queue. */
  readonly pass: (ms: number) => Promise<void>;
  /** The virtual time that the last `redrive` waited, in milliseconds. */
  readonly measureWaitMs: () => number;
  /** Aborts the running command. */
  readonly stop: () => void;
}

/** @param options.isFunctionBroken - Whether the fallback queue has no consumer. */
export async function operator(
  t: TestContext,
  options: Parameters<typeof startReceiver>[1] & { readonly isFunctionBroken?: boolean } = {},
): Promise<Operator> {
  let clock = 0;
  const { now = Date.now } = options;
  const to = await startReceiver(t, { ...options, now: () => now() + clock });
  const url = to.env['AWS_ENDPOINT_URL'] ?? '';
  const outputs = {
    EventBusName: LOCAL_BUS,
    FallbackQueueUrl: `${url}/000000000000/fallback`,
    QuarantineQueueUrl: `${url}/000000000000/quarantine`,
    DeadLetterQueueUrl: `${url}/000000000000/dead-letter`,
  };
  const environment = {
    ...to.env,
    EVENT_BUS_NAME: LOCAL_BUS,
    FALLBACK_QUEUE_URL: outputs.FallbackQueueUrl,
    DEAD_LETTER_QUEUE_URL: outputs.DeadLetterQueueUrl,
  };
  Object.assign(process.env, environment);
  const session = await openTestSession(environment);
  const { restore } = captureOutput();
  t.after(() => {
    restore();
    for (const name of Object.keys(environment)) delete process.env[name];
  });
  const { invoke } = await loadRedrive();
  const mapping = createEventSourceMapping(to.queues, invoke);
  let stopping = new AbortController();
  let waitedMs = 0;

  async function run(
    filter: Filter,
    command: (options: Parameters<typeof listQueues>[0]) => Promise<number>,
  ): Promise<Result> {
    const [stdout, stderr]: [string[], string[]] = [[], []];
    const { reason, subject, limit } = filter;
    stopping = new AbortController();
    waitedMs = 0;
    let status = 1;
    try {
      status = await command({
        receiver: findReceiver(
          {
            name: 'shop',
            status: 'CREATE_COMPLETE',
            outputs,
            parameters: { EventSource: 'kinow' },
            resources: [],
          },
          session,
        ),
        stack: 'shop',
        names: QUEUE_NAMES,
        withPayload: false,
        choose: (message: QueuedMessage) =>
          (reason ?? message.reason) === message.reason &&
          (subject ?? message.subject) === message.subject,
        limit,
        stopping: stopping.signal,
        output: {
          stdout: process.stdout,
          print: (line) => stdout.push(line),
          printData: (line) => stdout.push(line),
          note: (line) => stderr.push(line),
          progress: () => {},
          clearProgress: () => {},
        },
      });
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      stderr.push(`error: ${error.message}`);
    }
    const join = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join('');
    return { status, stdout: join(stdout), stderr: join(stderr) };
  }

  async function pass(ms: number): Promise<void> {
    waitedMs += ms;
    clock += ms;
    if (options.isFunctionBroken) return;
    while ((await mapping.poll()).length > 0);
  }

  return {
    ...to,
    list: (options = {}) => run(options, (common) => listQueues({ ...common, ...options })),
    forecast: (name, filter = {}) => run(filter, (common) => forecastRedrive({ ...common, name })),
    redrive: (name, filter = {}) =>
      run(filter, (common) => redriveQueue({ ...common, name, sleep: pass })),
    pass,
    measureWaitMs: () => waitedMs,
    stop: () => stopping.abort(),
  };
}
