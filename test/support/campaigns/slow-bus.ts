import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import { setImmediate as turn } from 'node:timers/promises';
import type { TestContext } from 'node:test';
import type { Context, SQSBatchResponse } from 'aws-lambda';
import type { Call } from '../../../scripts/local/aws/local-aws.ts';
import { REDRIVE_BUNDLE, WEBHOOK_BUNDLE } from '../../../scripts/tasks/bundle/bundle-paths.ts';
import { readEntries } from '../aws/bus.ts';
import { deleteProcessed, receiveMessages } from '../aws/receive-messages.ts';
import { refuseWith } from '../faults/faults.ts';
import { loadBundle } from '../function/load-bundle.ts';
import { toRecord } from '../function/redrive.ts';
import { createEventBody, createRequest, loadWebhook } from '../function/webhook.ts';
import { createChance, seedMathRandom } from './chance.ts';
import { VirtualTime } from './virtual-time.ts';

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;

/** As in the template: the time-outs of the functions, the visibility time-out of the queue, the pollers. */
const TIMEOUT_MS = { webhook: 15 * SECOND, redrive: 60 * SECOND };
const VISIBILITY_SECONDS = 360;
const POLLERS = 2;

/** How late a message may be seen. */
const MAX_POLL_MS = 10 * SECOND;

/** When a simulation is given up: long after all is on the bus. */
const MAX_MS = 4 * 60 * MINUTE;

/** When the provider sends a request again that was not answered. */
const RESEND_MS = MINUTE;

/** The bus, and when events come. Times are in milliseconds since the start. */
export interface SlowBusPlan {
  readonly seed: string;
  /** The time until the bus answers. */
  readonly latencyMs: number;
  /** Until then the bus answers that it is throttled, after its latency. */
  readonly downMs: number;
  /** When requests come. */
  readonly arrivals: readonly number[];
  /** The share of invocations whose process is killed, and until when. Default: none. */
  readonly killShare?: number;
  readonly killUntilMs?: number;
}

/** The history of an event. */
export interface SlowBusLife {
  /** When the bus accepted it, in milliseconds since the start. */
  readonly copies: number[];
  /** Requests of the provider: one, and one after each killed process of the webhook function. */
  requests: number;
  /** Processes of the redrive function killed while they had it. */
  kills: number;
  /** The answers. */
  readonly outcomes: unknown[];
  /** Receives from the fallback queue. */
  receives: number;
}

export interface SlowBusHistory {
  readonly lives: readonly SlowBusLife[];
  readonly kills: number;
  /** The longest invocation of each function, in milliseconds. */
  readonly longestMs: { webhook: number; redrive: number };
  /** Invocations that Lambda ended. */
  readonly timedOut: number;
  /** What an invocation sent to the bus after a request of its own that was not answered in time. */
  readonly afterTimeout: number;
}

type FunctionName = keyof typeof TIMEOUT_MS;
type Handler = (event: unknown, context: Context) => Promise<unknown>;

/** A running invocation, in a process of its own. */
interface Invocation {
  readonly name: FunctionName;
  readonly eventIds: readonly string[];
  /** When its process is killed: so long after its first call of the bus, or when it is done. */
  readonly kill: number | 'done' | undefined;
  isKilled: boolean;
  hasCalledBus: boolean;
  hasTimeout: boolean;
  readonly end: () => void;
}

/** A call to AWS in progress. */
interface AwsCall {
  readonly invocation: Invocation | undefined;
  /** It waits for a connection, or the bus has it and has not answered. */
  isWaiting: boolean;
}

/**
 * Simulates a bus that answers late, on a virtual clock, with both built functions, Lambda's event source mapping and
 * a provider that sends a request again that was not answered. The bus accepts an event when the request comes, before
 * it answers: a request that is given up leaves a copy.
 */
export async function runSlowBus(t: TestContext, plan: SlowBusPlan): Promise<SlowBusHistory> {
  const { latencyMs, downMs, killShare = 0, killUntilMs = Number.POSITIVE_INFINITY } = plan;
  seedMathRandom(t, plan.seed);
  const chance = createChance(plan.seed);
  const running = new Map<string, AwsCall>();
  const lives = new Map<string, SlowBusLife>();
  const longestMs = { webhook: 0, redrive: 0 };
  let kills = 0;
  let timedOut = 0;
  let afterTimeout = 0;
  let time: VirtualTime | undefined;
  let start = 0;
  const sinceStart = () => (time?.now() ?? 0) - start;

  const current = new AsyncLocalStorage<Invocation>();
  const onRequest = (message: unknown) => {
    const { request } = message as { request: ClientRequest };
    const id = randomUUID();
    request.setHeader('x-call', id);
    const one: AwsCall = { invocation: current.getStore(), isWaiting: true };
    running.set(id, one);
    request.once('socket', () => {
      one.isWaiting = false;
    });
    request.once('close', () => running.delete(id));
  };
  subscribe('http.client.request.created', onRequest);
  t.after(() => unsubscribe('http.client.request.created', onRequest));

  function intercept(call: Call): boolean {
    const one = running.get(String(call.request.headers['x-call']));
    const invocation = one?.invocation;
    if (invocation?.isKilled === true) return true;
    if (call.action !== 'PutEvents' || time === undefined) return false;
    assert.ok(one !== undefined && invocation !== undefined);
    one.isWaiting = true;
    if (invocation.hasTimeout) afterTimeout += 1;
    const isUp = sinceStart() >= downMs;
    const ids = readEventIds(call);
    if (isUp) for (const id of ids) lives.get(id)?.copies.push(sinceStart());
    if (!invocation.hasCalledBus && typeof invocation.kill === 'number') {
      setTimeout(invocation.end, invocation.kill);
    }
    invocation.hasCalledBus = true;
    let isAnswered = false;
    call.response.once('close', () => {
      if (!isAnswered) invocation.hasTimeout = true;
    });
    setTimeout(() => {
      if (invocation.isKilled) return;
      isAnswered = true;
      one.isWaiting = false;
      if (isUp)
        call.response.end(
          JSON.stringify({ FailedEntryCount: 0, Entries: ids.map((EventId) => ({ EventId })) }),
        );
      else refuseWith(400, 'ThrottlingException')(call);
    }, latencyMs);
    return true;
  }

  const hook = await loadWebhook(t, {}, { now: () => time?.now() ?? Date.now(), intercept });
  const webhook = await loadBundle<Handler>(WEBHOOK_BUNDLE);
  process.env['AWS_MAX_ATTEMPTS'] = '1';
  t.after(() => delete process.env['AWS_MAX_ATTEMPTS']);
  const redrive = await loadBundle<Handler>(REDRIVE_BUNDLE);
  await loadAllModules();
  time = new VirtualTime(t);
  start = time.now();

  /** Defers an event and postpones it: modules that are loaded later would take real time. */
  async function loadAllModules(): Promise<void> {
    hook.faults.set('PutEvents', refuseWith(400, 'AccessDeniedException'));
    const context = { getRemainingTimeInMillis: () => 10_000 } as Context;
    await webhook(createRequest({ body: createEventBody() }), context);
    const messages = receiveMessages(hook.queues, 'fallback');
    await redrive({ Records: messages.map(toRecord) }, context);
    deleteProcessed(hook.queues, 'fallback', messages, { batchItemFailures: [] });
    hook.faults.clear();
  }

  const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

  /** Returns when a process is killed, if it is. */
  function chooseKill(): Invocation['kill'] {
    if (sinceStart() > killUntilMs || chance() >= killShare) return undefined;
    return chance() < 0.5 ? 'done' : chance() * latencyMs;
  }

  /** @returns The result; `undefined` if the process was killed. */
  async function invoke(
    name: FunctionName,
    handler: Handler,
    event: unknown,
    eventIds: readonly string[],
  ): Promise<unknown> {
    const begun = sinceStart();
    const { promise: ended, resolve } = Promise.withResolvers<undefined>();
    const invocation: Invocation = {
      name,
      eventIds,
      kill: chooseKill(),
      isKilled: false,
      hasCalledBus: false,
      hasTimeout: false,
      end: () => {
        if (invocation.isKilled) return;
        invocation.isKilled = true;
        kills += 1;
        for (const id of name === 'redrive' ? eventIds : []) {
          const life = lives.get(id);
          if (life !== undefined) life.kills += 1;
        }
        resolve(undefined);
      },
    };
    const timer = setTimeout(() => {
      timedOut += 1;
      invocation.end();
    }, TIMEOUT_MS[name]);
    const context = {
      awsRequestId: randomUUID(),
      functionName: name,
      getRemainingTimeInMillis: () => TIMEOUT_MS[name] - (sinceStart() - begun),
    };
    const work = current.run(invocation, () => handler(event, context as Context));
    const result = await Promise.race([work, ended]);
    clearTimeout(timer);
    longestMs[name] = Math.max(longestMs[name], sinceStart() - begun);
    if (invocation.kill === undefined || invocation.isKilled) return result;
    // Killed when it was done, or had not called the bus.
    invocation.end();
    return undefined;
  }

  async function receive(at: number): Promise<void> {
    const eventId = randomUUID();
    const life: SlowBusLife = { copies: [], requests: 0, kills: 0, outcomes: [], receives: 0 };
    lives.set(eventId, life);
    const event = createRequest({ body: createEventBody({ event_id: eventId }) });
    await sleep(at);
    for (;;) {
      life.requests += 1;
      const answer = await invoke('webhook', webhook, event, [eventId]);
      if (answer !== undefined) {
        life.outcomes.push(JSON.parse((answer as { body: string }).body));
        return;
      }
      await sleep(RESEND_MS);
    }
  }

  const working = new Set<unknown>(plan.arrivals.map((_, index) => index));

  async function poll(): Promise<void> {
    while (working.size > 0 || hook.queues.listMessages('fallback').length > 0) {
      assert.ok(sinceStart() < MAX_MS, 'the fallback queue is emptied');
      const messages = receiveMessages(hook.queues, 'fallback', {
        VisibilityTimeout: VISIBILITY_SECONDS,
      });
      if (messages.length === 0) {
        const next = hook.queues.findNextVisibleTime('fallback') - start - sinceStart();
        await sleep(Math.max(SECOND, Math.min(next, MAX_POLL_MS)));
        continue;
      }
      working.add(messages);
      const records = messages.map(toRecord);
      const ids = records.map(({ messageAttributes: { event_id } }) => event_id?.stringValue ?? '');
      for (const id of ids) {
        const life = lives.get(id);
        if (life !== undefined) life.receives += 1;
      }
      const answer = await invoke('redrive', redrive, { Records: records }, ids);
      working.delete(messages);
      if (answer === undefined) continue;
      deleteProcessed(hook.queues, 'fallback', messages, answer as SQSBatchResponse);
      hook.takeOutput();
    }
  }

  const receiving = plan.arrivals.map(async (at, index) => {
    await receive(at);
    working.delete(index);
  });
  await drive(time, Promise.all([...receiving, ...Array.from({ length: POLLERS }, poll)]), running);
  return { lives: [...lives.values()], kills, longestMs, timedOut, afterTimeout };
}

const readEventIds = ({ body }: Call) =>
  readEntries(body).map(({ Detail }) => (JSON.parse(Detail) as { event_id: string }).event_id);

/** Advances the clock whenever everything that runs waits for it, until the work is done. */
async function drive(
  time: VirtualTime,
  work: Promise<unknown>,
  running: ReadonlyMap<string, AwsCall>,
): Promise<void> {
  let state: 'at work' | 'done' = 'at work';
  const done = work.finally(() => {
    state = 'done';
  });
  const isAtWork = () => state === 'at work';
  const isBusy = () =>
    [...running.values()].some(
      ({ invocation, isWaiting }) => !isWaiting && invocation?.isKilled !== true,
    );
  while (isAtWork()) {
    // Data in sockets of this process is read within a few turns of the event loop.
    for (let quiet = 0; quiet < 8; quiet += 1) {
      await turn();
      if (isBusy()) quiet = 0;
    }
    if (isAtWork()) time.advance();
  }
  await done;
}
