import { setImmediate as turn } from 'node:timers/promises';
import type { TestContext } from 'node:test';
import { LocalTable } from '../../../scripts/local/aws/local-table.ts';
import type { BusEvent } from '../../../scripts/local/aws/eventbridge.ts';
import {
  type Call,
  LOCAL_QUEUES,
  LOCAL_SECRET_ARN,
  startLocalAws,
} from '../../../scripts/local/aws/local-aws.ts';
import { LocalQueues } from '../../../scripts/local/aws/local-queues.ts';
import { createLocalEnvironment } from '../../../scripts/local/lambda/environment.ts';
import { refuseWith, replaceAnswer } from '../faults/faults.ts';
import { type LambdaProcess, startProcess } from '../function/lambda-process.ts';
import { SECRET } from '../function/webhook.ts';

/** Points around a call to AWS. */
export const AROUND_CALL = [
  'before it is carried out',
  'before its answer',
  'after its answer',
] as const;

/** When a process is killed: at one of its calls, or some time after it received the event. */
export type KillPoint =
  | { readonly call: number; readonly when: (typeof AROUND_CALL)[number] }
  | { readonly afterMs: number };

/** The longest time for which the redrive function hides a message. */
const MAX_VISIBILITY_TIMEOUT_MS = 900_000;

/** The result of an invocation. */
export interface Run {
  /** The result of the function; `undefined` if it was killed. */
  readonly answer: unknown;
  /** Whether it was the first invocation of its process. */
  readonly isFirst: boolean;
  readonly durationMs: number;
  /** The calls to AWS, in order. */
  readonly made: readonly string[];
  /** The executed calls; `PutEvents, refused` if the bus rejected every event. */
  readonly done: readonly string[];
}

/** A function that is invoked in successive processes. */
export interface Line {
  /** Invokes the function, in a new process if the last one was killed. */
  readonly invoke: (event: unknown, kill?: KillPoint) => Promise<Run>;
  /** Whether the next invocation is the first of its process. */
  readonly isFresh: () => boolean;
  /** Kills the process between two invocations. */
  readonly retire: () => Promise<void>;
}

/** The state outside the processes: AWS and the provider. */
export interface CrashLab {
  readonly events: BusEvent[];
  readonly queues: LocalQueues;
  readonly table: LocalTable;
  /** Advances the clock of the queues until all messages are visible. */
  readonly advance: () => void;
  /** The calls that are rejected, by {@link formatCallName}. */
  readonly down: Set<string>;
  /**
   * @param env - Variables in addition to those of a local run.
   * @param spares - Number of processes that are kept ready. With 0, reading the secret counts as calls.
   */
  readonly createLine: (
    bundle: string,
    env?: Readonly<Record<string, string>>,
    spares?: number,
  ) => Line;
}

export async function createCrashLab(t: TestContext): Promise<CrashLab> {
  const events: BusEvent[] = [];
  let clock = Date.now();
  const queues = new LocalQueues({ names: LOCAL_QUEUES, now: () => clock });
  const table = new LocalTable();
  const down = new Set<string>();
  let watch: (call: Call, name: string) => boolean = () => false;

  const aws = await startLocalAws({
    port: 0,
    secrets: { [LOCAL_SECRET_ARN]: { AWSCURRENT: SECRET } },
    onEvent: (event) => events.push(event),
    queues,
    table,
    intercept: (call) => {
      const name = formatCallName(call);
      if (watch(call, name)) return true;
      if (!down.has(name)) return false;
      refuseWith(500, 'InternalFailure')(call);
      return true;
    },
  });
  t.after(aws.close);

  const processes: LambdaProcess[] = [];
  t.after(async () => {
    for (const one of processes) one.kill();
    await Promise.all(processes.map(({ gone }) => gone));
  });

  function createLine(
    bundle: string,
    env: Readonly<Record<string, string>> = {},
    spares = 1,
  ): Line {
    const start = () => {
      const started = startProcess(bundle, {
        ...createLocalEnvironment(aws.url),
        DEAD_LETTER_QUEUE_URL: `${aws.url}/000000000000/dead-letter`,
        AWS_MAX_ATTEMPTS: '1',
        LOG_LEVEL: 'error',
        ...env,
      });
      processes.push(started);
      return started;
    };
    const ready: LambdaProcess[] = [];
    let current: LambdaProcess | undefined;

    async function invoke(event: unknown, kill?: KillPoint): Promise<Run> {
      const made: string[] = [];
      const done: string[] = [];
      // The next invocation replaces it: calls of a killed process may still be executed.
      watch = (call, name) => {
        if (spares > 0 && name === 'GetSecretValue') return false;
        const isHere = kill !== undefined && 'call' in kill && kill.call === made.length;
        made.push(name);
        if (isHere && kill.when === 'before it is carried out') {
          current?.kill();
          return true;
        }
        const before = events.length;
        replaceAnswer(call, (answer) => {
          const isRefused = name === 'PutEvents' && events.length === before;
          if (!down.has(name)) done.push(isRefused ? 'PutEvents, refused' : name);
          if (isHere && kill.when === 'before its answer') {
            current?.kill();
            return;
          }
          if (isHere) call.response.once('finish', () => current?.kill());
          answer();
        });
        return false;
      };
      const isFirst = isFresh();
      if (isFirst) current = ready.shift() ?? start();
      while (ready.length < spares) ready.push(start());
      const one = current;
      await one?.ready;
      const begun = performance.now();
      const answering = one?.invoke(event);
      if (kill !== undefined && 'afterMs' in kill) {
        await killLater(begun + kill.afterMs, one, answering);
      }
      const answer = await answering;
      const durationMs = performance.now() - begun;
      if (one?.isKilled() === true) await waitUntilGone(one);
      return { answer, isFirst, durationMs, made, done };
    }

    const isFresh = () => current?.isKilled() !== false;
    const retire = async () => {
      current?.kill();
      if (current !== undefined) await waitUntilGone(current);
    };
    return { invoke, isFresh, retire };
  }
  const advance = () => {
    clock += MAX_VISIBILITY_TIMEOUT_MS;
  };
  return { events, queues, table, down, advance, createLine };
}

/** Kills a process at a time of `performance.now()`, unless it has answered before. */
async function killLater(
  time: number,
  process: LambdaProcess | undefined,
  answering: Promise<unknown> | undefined,
): Promise<void> {
  let isOver = false;
  const watching = answering?.then(() => (isOver = true));
  // Timers have a resolution of 1 ms only.
  while (performance.now() < time) {
    await turn();
    if (isOver) return;
  }
  process?.kill();
  await watching;
}

/** Waits until a process has ended and its calls have been executed. */
async function waitUntilGone({ gone }: LambdaProcess): Promise<void> {
  await gone;
  // Data in the sockets is read within a few turns of the event loop.
  for (let turns = 0; turns < 20; turns += 1) await turn();
}

/** Formats a call: its action and its queue. */
function formatCallName({ action, body }: Call): string {
  if (!action.includes('Message')) return action;
  const { QueueUrl } = JSON.parse(body.toString()) as { QueueUrl: string };
  return `${action} ${QueueUrl.split('/').at(-1)}`;
}
