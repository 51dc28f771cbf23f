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
import { refuseWith } from '../faults/faults.ts';
import { loadBundle } from '../function/load-bundle.ts';
import { createContext, SECRET } from '../function/webhook.ts';

/** What becomes of a call: carried out, refused, or carried out with its answer lost. */
export type CallOutcome = 'served' | 'refused' | 'lost';

/** What all actors share. */
export interface World {
  readonly queues: LocalQueues;
  readonly table: LocalTable;
  readonly onEvent: (event: BusEvent) => void;
}

/**
 * A function in an environment of its own, as if in a process of its own. Each of its calls to AWS is
 * held until it is told what becomes of it.
 */
export interface Actor {
  /** The action of the call that is held; `undefined` when the function is not running. */
  readonly getHeldAction: () => string | undefined;
  /** Invokes the function, up to its first call. */
  readonly start: (event: unknown) => Promise<void>;
  /** Lets the call that is held go, and the function go on to the next. */
  readonly proceed: (fate: CallOutcome) => Promise<void>;
  /** Ends the process, before or after the call that is held is carried out. */
  readonly kill: (when: 'before' | 'after') => Promise<void>;
  /** What the function returned, once it did. */
  readonly getResult: () => unknown;
}

/**
 * @param warmUp - Invokes the function while every call is answered, so that its AWS clients settle on
 *   this environment: they read it at their first call.
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
  // The credentials are read for each request, and are the same for all actors.
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
      // What is left of it comes to nothing: none of its calls is carried out.
      await invocation;
      isDead = false;
      result = undefined;
    },
  };
}

/** @returns Whether the call is over; otherwise the service carries it out now. */
function isOver(call: Call, fate: CallOutcome | 'void'): boolean {
  if (fate === 'refused') refuseWith(500, 'InternalFailure')(call);
  if (fate === 'lost' || fate === 'void') call.request.socket.destroy();
  return fate === 'refused' || fate === 'void';
}
