import type { TestContext } from 'node:test';
import type { LocalTable } from '../../../scripts/local/aws/local-table.ts';
import type { BusEvent } from '../../../scripts/local/aws/eventbridge.ts';
import {
  type Call,
  LOCAL_SECRET_ARN,
  type LocalAwsOptions,
  startLocalAws,
} from '../../../scripts/local/aws/local-aws.ts';
import type { LocalQueues } from '../../../scripts/local/aws/local-queues.ts';
import { createLocalEnvironment } from '../../../scripts/local/lambda/environment.ts';
import { cutAnswer, refuseWith } from '../faults/faults.ts';
import { loadBundle } from '../function/load-bundle.ts';
import { createContext, SECRET } from '../function/webhook.ts';

/** The result of a call: executed, rejected, or executed with its response lost. */
export type CallOutcome = 'served' | 'refused' | 'lost';

/** The state that all actors share. */
export interface World {
  readonly queues: LocalQueues;
  readonly table: LocalTable;
  readonly onEvent: (event: BusEvent) => void;
}

/**
 * A function with its own environment, as in a process of its own. Each of its calls to AWS is held
 * until the test decides its result.
 */
export interface Actor {
  /** The action of the held call; `undefined` if the function is not running. */
  readonly getHeldAction: () => string | undefined;
  /** Invokes the function and runs it up to its first call. */
  readonly start: (event: unknown) => Promise<void>;
  /** Releases the held call and runs the function up to the next one. */
  readonly proceed: (fate: CallOutcome) => Promise<void>;
  /** Ends the process before or after the held call is executed. */
  readonly kill: (when: 'before' | 'after') => Promise<void>;
  /** The result of the function, once it has returned. */
  readonly getResult: () => unknown;
}

/**
 * @param warmUp - Invokes the function while every call is answered, because its AWS clients read the
 *   environment at their first call.
 */
export async function createActor(
  t: TestContext,
  bundle: string,
  { queues, table, onEvent }: World,
  env: Readonly<Record<string, string>>,
  warmUp: (invoke: (event: unknown) => Promise<unknown>) => Promise<void>,
): Promise<Actor> {
  let intercept: LocalAwsOptions['intercept'];
  const aws = await startLocalAws({
    port: 0,
    secrets: { [LOCAL_SECRET_ARN]: { AWSCURRENT: SECRET } },
    queues,
    table,
    onEvent,
    intercept: (call) => intercept?.(call) ?? false,
  });
  t.after(aws.close);
  const environment = {
    ...createLocalEnvironment(aws.url),
    DEAD_LETTER_QUEUE_URL: `${aws.url}/000000000000/dead-letter`,
    AWS_MAX_ATTEMPTS: '1',
    ...env,
  };
  Object.assign(process.env, environment);
  const handler = await loadBundle<(event: unknown, context: object) => Promise<unknown>>(bundle);
  const invoke = async (event: unknown) => await handler(event, createContext('actor', 600_000));
  await warmUp(invoke);
  // The credentials are read for each request. They are the same for all actors.
  const settings = Object.keys(environment).filter((name) => !/^AWS_(?:ACCESS|SECRET)/u.test(name));
  for (const name of settings) delete process.env[name];

  let held:
    | { readonly action: string; readonly let: (fate: CallOutcome | 'void') => void }
    | undefined;
  let result: unknown;
  let notifyMoved = () => {};
  let invocation: Promise<void> = Promise.resolve();
  let isDead = false;

  intercept = async (call) => {
    if (isDead) return isOver(call, 'void');
    const fate = await new Promise<CallOutcome | 'void'>((resolve) => {
      held = { action: call.action, let: resolve };
      notifyMoved();
    });
    return isOver(call, fate);
  };

  const waitForMove = async (act: () => void) => {
    const moving = new Promise<void>((resolve) => (notifyMoved = resolve));
    act();
    await moving;
  };
  const releaseCall = (fate: CallOutcome | 'void') => {
    const { let: go } = held ?? {};
    held = undefined;
    go?.(fate);
  };

  return {
    getHeldAction: () => held?.action,
    getResult: () => result,
    start: async (event) => {
      result = undefined;
      await waitForMove(() => {
        invocation = (async () => {
          result = await invoke(event);
          notifyMoved();
        })();
      });
    },
    proceed: async (fate) => await waitForMove(() => releaseCall(fate)),
    kill: async (when) => {
      isDead = true;
      releaseCall(when === 'after' ? 'lost' : 'void');
      // None of its further calls is executed.
      await invocation;
      isDead = false;
      result = undefined;
    },
  };
}

/** @returns Whether the call has ended; otherwise the service executes it now. */
function isOver(call: Call, fate: CallOutcome | 'void'): boolean {
  if (fate === 'refused') refuseWith(500, 'InternalFailure')(call);
  // In the middle of the answer: without any, the call may be sent again, depending on the connection's age.
  if (fate === 'lost') cutAnswer(call);
  if (fate === 'void') call.request.socket.destroy();
  return fate === 'refused' || fate === 'void';
}
