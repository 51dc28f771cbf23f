import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import type { Message } from '@aws-sdk/client-sqs';
import type { APIGatewayProxyStructuredResultV2, SQSBatchResponse } from 'aws-lambda';
import { LocalTable } from '../../../scripts/local/aws/local-table.ts';
import { LOCAL_QUEUES } from '../../../scripts/local/aws/local-aws.ts';
import { LocalQueues } from '../../../scripts/local/aws/local-queues.ts';
import { REDRIVE_BUNDLE, WEBHOOK_BUNDLE } from '../../../scripts/tasks/bundle/bundle-paths.ts';
import { captureOutput } from '../function/output.ts';
import { deleteProcessed, receiveMessages } from '../aws/receive-messages.ts';
import { toRecord } from '../function/redrive.ts';
import { createEventBody, createRequest, SECRET } from '../function/webhook.ts';
import { type Actor, type CallOutcome, createActor } from './actor.ts';
import { type Chooser, explore } from './explore.ts';

/*
 * A model checker whose model is the built functions: two concurrent deliveries of an event, the fallback
 * queue and the redrive function, in every order of their calls to AWS, with killed processes and failing
 * calls at every point. The provider retries until it gets 200.
 */

const QueueUrl = 'http://127.0.0.1/000000000000/fallback';
const A_DAY = 86_400_000;

/** The limits of an exploration. */
export interface Bounds {
  /** Whether the replay guard is on. */
  readonly guard: boolean;
  /** Whether the bus rejects events of deliveries, so that they go to the fallback queue. */
  readonly busDown: boolean;
  /** Maximum number of killed processes. */
  readonly crashes: number;
  /** Maximum number of calls that are rejected, or whose response is lost. */
  readonly faults: number;
}

/** The result of a run. */
export interface RunSummary {
  readonly crashes: number;
  readonly faults: number;
  /** Number of copies on the bus. */
  readonly onBus: number;
  /** Number of deliveries that read the table before the event was recorded. */
  readonly early: number;
}

interface RunSetup {
  readonly deliveries: readonly Actor[];
  readonly redrive: Actor;
  readonly queues: LocalQueues;
  readonly table: LocalTable;
  readonly published: string[];
  readonly pass: (ms: number) => void;
}

const createRecord = (body: string) =>
  toRecord({
    Body: body,
    MessageAttributes: { encoding: { DataType: 'String', StringValue: 'identity' } },
  });

async function createSetting(t: TestContext, guard: boolean): Promise<RunSetup> {
  let now = 1_795_000_000_000;
  const queues = new LocalQueues({ names: LOCAL_QUEUES, now: () => now });
  const table = new LocalTable();
  const published: string[] = [];
  const world = {
    queues,
    table,
    onEvent: ({ detailText }: { detailText: string }) => published.push(detailText),
  };
  const { restore } = captureOutput();
  t.after(restore);
  const env = {
    REPLAY_TABLE_NAME: guard ? 'replay' : '',
    // Not from Secrets Manager, which would be read again after some minutes.
    KINOW_WEBHOOK_SECRET_ARN: '',
    KINOW_WEBHOOK_SECRET: SECRET,
  };
  const createWebhook = async () =>
    await createActor(t, WEBHOOK_BUNDLE, world, env, async (invoke) => {
      await invoke(createRequest({ body: createEventBody() }));
      // Warms up the client of all queues through the quarantine queue.
      await invoke(createRequest({ body: '{}' }));
    });
  const deliveries = [await createWebhook(), await createWebhook()];
  const redrive = await createActor(t, REDRIVE_BUNDLE, world, env, async (invoke) => {
    await invoke({ Records: [createRecord('{}'), createRecord(createEventBody())] });
  });
  return { deliveries, redrive, queues, table, published, pass: (ms) => (now += ms) };
}

async function run(
  { deliveries, redrive, queues, table, published, pass }: RunSetup,
  bounds: Bounds,
  choose: Chooser,
): Promise<RunSummary> {
  const body = createEventBody();
  const { event_id } = JSON.parse(body) as { event_id: string };
  const event = createRequest({ body });
  const histories = new Map<Actor, string>();
  const answers = new Map<Actor, string>();
  const mustBeDuplicate = new Set<Actor>();
  let polled: readonly Message[] = [];
  const spent = { crashes: 0, faults: 0 };
  let early = 0;
  const countOnBus = () => published.filter((text) => text === body).length;
  const countWaiting = () => queues.listMessages('fallback').length;
  const isRemembered = () => table.listItems().some((item) => item['event_id']?.S === event_id);

  const deliver = async (delivery: Actor) => {
    histories.set(delivery, '');
    mustBeDuplicate.delete(delivery);
    await delivery.start(event);
  };
  const handleAnswer = async (delivery: Actor) => {
    const { statusCode, body: text = '' } =
      delivery.getResult() as APIGatewayProxyStructuredResultV2;
    if (statusCode !== 200) return await deliver(delivery);
    const { outcome } = JSON.parse(text) as { outcome: string };
    assert.ok(countOnBus() + countWaiting() > 0, `answered ${outcome}, but stored nowhere`);
    assert.equal(outcome === 'duplicate', mustBeDuplicate.has(delivery));
    answers.set(delivery, outcome);
  };
  const poll = async () => {
    pass(A_DAY);
    polled = receiveMessages(queues, QueueUrl);
    histories.set(redrive, String(polled.length));
    await redrive.start({ Records: polled.map(toRecord) });
  };
  const deletePolled = () => {
    deleteProcessed(queues, QueueUrl, polled, redrive.getResult() as SQSBatchResponse);
    polled = [];
  };

  const actors = { A: deliveries[0], B: deliveries[1], R: redrive } as Record<string, Actor>;

  /** Performs a step, such as `A served`: executes the call of A. */
  async function act(choice: string): Promise<void> {
    const [name = '', what = ''] = choice.split(' ');
    const one = actors[name];
    assert.ok(one);
    const action = one.getHeldAction();
    if (what === 'poll') return await poll();
    if (what === 'delete') return deletePolled();
    if (what === 'dies-before' || what === 'dies-after') {
      spent.crashes += 1;
      if (action !== undefined) await one.kill(what === 'dies-before' ? 'before' : 'after');
      if (one === redrive) polled = [];
      else await deliver(one);
      return;
    }
    if (what === 'refused' || what === 'lost') spent.faults += 1;
    const sees = action === 'Query' && what === 'served' && isRemembered();
    if (sees) mustBeDuplicate.add(one);
    else if (action === 'Query') early += 1;
    histories.set(one, `${histories.get(one)} ${action}:${what}${sees ? ':seen' : ''}`);
    await one.proceed(what === 'denied' ? 'refused' : (what as CallOutcome));
    if (one !== redrive && one.getResult() !== undefined) await handleAnswer(one);
  }

  function listOptions(): string[] {
    const possible: string[] = [];
    for (const [name, one] of Object.entries(actors)) {
      const isDown = bounds.busDown && one !== redrive && one.getHeldAction() === 'PutEvents';
      if (one.getHeldAction() !== undefined) {
        possible.push(isDown ? `${name} denied` : `${name} served`);
        if (!isDown && spent.faults < bounds.faults)
          possible.push(`${name} refused`, `${name} lost`);
        if (spent.crashes < bounds.crashes)
          possible.push(`${name} dies-before`, `${name} dies-after`);
      } else if (one === redrive && polled.length > 0) {
        possible.push('R delete');
        // Between its response and the deletion of the message.
        if (spent.crashes < bounds.crashes) possible.push('R dies-after');
      } else if (one === redrive && countWaiting() > 0) {
        possible.push('R poll');
      }
    }
    return possible;
  }

  const formatSituation = (one: Actor) =>
    JSON.stringify([
      histories.get(one),
      one.getHeldAction(),
      answers.get(one),
      mustBeDuplicate.has(one),
    ]);
  const formatState = () =>
    JSON.stringify([
      countOnBus(),
      countWaiting(),
      isRemembered(),
      early,
      spent,
      polled.length,
      formatSituation(redrive),
      // The two deliveries are interchangeable.
      deliveries.map(formatSituation).toSorted(),
    ]);

  published.length = 0;
  try {
    for (const delivery of deliveries) await deliver(delivery);
    for (let possible = listOptions(); possible.length > 0; possible = listOptions()) {
      await act(choose(possible, formatState()));
    }
    assert.equal(answers.size, deliveries.length, 'every delivery is answered 200 in the end');
    assert.ok(countOnBus() >= 1, 'the event is on the bus');
    return { ...spent, onBus: countOnBus(), early };
  } finally {
    for (const one of Object.values(actors))
      if (one.getHeldAction() !== undefined) await one.kill('before');
    polled = [];
    pass(A_DAY);
    for (let left = countWaiting(); left > 0; left = countWaiting()) {
      await poll();
      await redrive.kill('before');
      deleteProcessed(queues, QueueUrl, polled, { batchItemFailures: [] });
    }
  }
}

/**
 * Explores all runs within bounds, and checks that in each a response of 200 comes only after the event is
 * stored, that exactly the deliveries that read the table after the event was recorded are duplicates, and
 * that in the end the event is on the bus and in no queue.
 *
 * @returns Summaries of the runs.
 */
export async function exploreDeliveries(
  t: TestContext,
  bounds: Bounds,
): Promise<readonly RunSummary[]> {
  // No call times out: on a machine that stalls, a run would not repeat itself.
  t.mock.timers.reset();
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const stage = await createSetting(t, bounds.guard);
  const endings: RunSummary[] = [];
  const { runs, states } = await explore(async (choose) => {
    endings.push(await run(stage, bounds, choose));
  });
  const counts = endings.map(({ onBus }) => onBus);
  t.diagnostic(
    `${states} states, ${runs} different ends; ${Math.min(...counts)} to ${Math.max(...counts)} times on the bus`,
  );
  return endings;
}
