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

/** When a process is killed: at one of the calls that it makes, or some time after it got the event. */
export type KillPoint =
  | { readonly call: number; readonly when: (typeof AROUND_CALL)[number] }
  | { readonly afterMs: number };

/** The redrive function hides a message no longer. */
const MAX_VISIBILITY_TIMEOUT_MS = 900_000;

/** What an invocation came to. */
export interface Run {
  /** What the function returned; `undefined` where it was killed before. */
  readonly answer: unknown;
  /** Whether the process was the first time at work. */
  readonly isFirst: boolean;
  readonly durationMs: number;
  /** The calls to AWS that were made, in their order. */
  readonly made: readonly string[];
  /** Those of them that were carried out; `PutEvents, refused` where the bus took none of the events. */
  readonly done: readonly string[];
}

/** A function that is invoked in one process after another. */
export interface Line {
  /** Invokes the function, in a new process where the last one is dead. */
  readonly invoke: (event: unknown, kill?: KillPoint) => Promise<Run>;
  /** Whether the next invocation is the first of its process. */
  readonly isFresh: () => boolean;
  /** Kills the process between two invocations. */
  readonly retire: () => Promise<void>;
}

/** What outlives any process: AWS, and the provider. */
export interface CrashLab {
  readonly events: BusEvent[];
  readonly queues: LocalQueues;
  readonly table: LocalTable;
  /** Sets the queues' clock, which stands still otherwise, to when all messages are visible again. */
  readonly advance: () => void;
  /** What is refused at present, as {@link formatCallName} calls it. */
  readonly down: Set<string>;
  /**
   * @param env - Variables beside those of a local run.
   * @param spares - How many processes are kept ready; with none, reading the secret counts as calls.
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
    spares = 2,
  ): Line {
    const start = () => {
      const started = startProcess(bundle, {
        ...createLocalEnvironment(aws.url),
        DEAD_LETTER_QUEUE_URL: `${aws.url}/000000000000/dead-letter`,
        AWS_MAX_ATTEMPTS: '1',
        // Whatever the developer has set is none of the tests'.
        EVENT_SOURCE: '',
        UNEXPECTED_SHAPE: '',
        REPLAY_TABLE_NAME: '',
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
      // Replaced by the next invocation's: what a dead process has sent may be carried out yet.
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

/** Kills a process at a time of `performance.now()`, unless it has answered by then. */
async function killLater(
  time: number,
  process: LambdaProcess | undefined,
  answering: Promise<unknown> | undefined,
): Promise<void> {
  let isOver = false;
  const watching = answering?.then(() => (isOver = true));
  // Not by a timer, which knows whole milliseconds only.
  while (performance.now() < time) {
    await turn();
    if (isOver) return;
  }
  process?.kill();
  await watching;
}

/** Waits until a process is gone, and what it has sent before has been carried out. */
async function waitUntilGone({ gone }: LambdaProcess): Promise<void> {
  await gone;
  // What lies in our sockets is read within a few turns of the event loop.
  for (let turns = 0; turns < 20; turns += 1) await turn();
}

/** A call by its action, and the queue that it is made to. */
function formatCallName({ action, body }: Call): string {
  if (!action.includes('Message')) return action;
  const { QueueUrl } = JSON.parse(body.toString()) as { QueueUrl: string };
  return `${action} ${QueueUrl.split('/').at(-1)}`;
}
