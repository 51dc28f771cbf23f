import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { suite, test, type TestContext } from 'node:test';
import type { Call } from '../../scripts/local/aws/local-aws.ts';
import { LOCAL_BUS } from '../../scripts/local/aws/local-aws.ts';
import { type Receiver, startReceiver } from '../support/aws/receiver.ts';

const TIME = '2026-11-02T08:15:30Z';
const RULE_ARN = 'arn:aws:events:eu-west-1:111122223333:rule/shop-bus/renewals-rule';
const url = (queue: string) => `http://queues/000000000000/${queue}`;

/** An event whose text changes when it is parsed and serialized. */
const detail = (id: string) => ` {"event_id":"${id}","subject":"order_created","data":{"n":1.10}}`;
const event = (id: string = randomUUID(), subject = 'order_created') =>
  `{"version":"0","detail-type":"${subject}","source":"kinow","time":"${TIME}","detail":${detail(id)}}`;

interface RuleReceiver extends Receiver {
  readonly fail: (body: string, attributes?: Readonly<Record<string, string>>) => void;
}

/** Starts a local AWS with the stack of a rule. */
async function startRule(
  t: TestContext,
  outputs: Readonly<Record<string, string>>,
  intercept?: (call: Call) => boolean,
  now: () => number = Date.now,
): Promise<RuleReceiver> {
  const receiver = await startReceiver(t, {
    stack: {
      outputs: { ...outputs, DeadLetterQueueUrl: url('dead-letter') },
      parameters: {},
      resources: { 'renewals-rule': 'AWS::Events::Rule' },
    },
    now,
    ...(intercept && { intercept }),
  });
  const attributes = { ERROR_CODE: 'NO_PERMISSIONS', RULE_ARN };
  return {
    ...receiver,
    fail: (body, more = attributes) => receiver.send('dead-letter', body, more),
  };
}

const answer = (
  { response }: Call,
  body: object,
  headers: Readonly<Record<string, string>> = {},
) => {
  response.writeHead(200, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
  return true;
};

suite("redrive of a rule's stack", () => {
  test('invokes the function with each event, as the rule does, and deletes those that it took', async (t) => {
    const invoked: string[] = [];
    const rule = await startRule(t, { FunctionName: 'renewals' }, (call) => {
      if (!call.request.url?.endsWith('/functions/renewals/invocations')) return false;
      invoked.push(call.body.toString());
      const isRefused = call.body.includes('"subscription_error"');
      return answer(call, {}, isRefused ? { 'x-amz-function-error': 'Unhandled' } : {});
    });
    const [first, second] = [event(), event(randomUUID(), 'subscription_error')];
    rule.fail(first);
    rule.fail(second, { ErrorCode: '200', ErrorMessage: 'private' });
    const { status, stdout } = await rule.command();
    assert.equal(status, 1);
    assert.deepEqual(invoked.toSorted(), [first, second].toSorted());
    assert.match(stdout, /^1 delivered to the function renewals\.$/mu);
    assert.match(
      stdout,
      /1 not accepted, and still in the queue:\n.*\n +1 {2}FunctionError {2}subscription_error\n/u,
    );
    assert.match(stdout, /The function failed\. Check its log/u);
    assert.doesNotMatch(stdout, /private/u);
    assert.deepEqual(
      rule.queues.listMessages('dead-letter').map(({ body }) => body),
      [second],
    );
    // It is visible again.
    assert.deepEqual(rule.countMessages('dead-letter'), [1, 0]);
  });

  test('starts one execution for each message, also if it cannot delete it', async (t) => {
    const started: Record<string, unknown>[] = [];
    const start = (call: Call) => {
      if (call.action !== 'StartExecution') return false;
      started.push(JSON.parse(call.body.toString()) as Record<string, unknown>);
      return answer(call, { executionArn: 'arn:one', startDate: 1 });
    };
    let now = Date.now();
    const rule = await startRule(t, { StateMachineArn: 'arn:the-workflow' }, start, () => now);
    rule.fail(event());
    rule.faults.set('DeleteMessageBatch', ({ response }) => {
      response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' });
      response.end('{"__type":"AccessDeniedException"}');
    });
    const first = await rule.command('dead-letter');
    assert.equal(first.status, 1);
    assert.match(
      first.stdout,
      /1 delivered to the workflow\.\n +1 not deleted, and delivered again by the next run/u,
    );
    rule.faults.clear();
    now += 21 * 60_000;
    assert.equal((await rule.command()).status, 0);
    const [one, again, ...others] = started;
    assert.deepEqual([one, others], [again, []]);
    assert.equal(one?.['stateMachineArn'], 'arn:the-workflow');
    assert.equal(typeof one['name'], 'string');
    assert.deepEqual(rule.queues.listMessages('dead-letter'), []);
  });

  test('sends to the queue of the rule, and puts onto the other bus with its time and its text', async (t) => {
    const queue = await startRule(t, { QueueUrl: url('quarantine') });
    const body = event();
    queue.fail(body, {});
    assert.equal((await queue.command()).status, 0);
    assert.deepEqual(
      queue.queues.listMessages('quarantine').map((message) => message.body),
      [body],
    );

    const bus = await startRule(t, { TargetEventBusArn: LOCAL_BUS });
    const id = randomUUID();
    bus.fail(event(id));
    assert.equal((await bus.command()).status, 0);
    const [put] = bus.events;
    assert.equal(put?.detailText, detail(id).trim());
    assert.deepEqual([put['detail-type'], put.source], ['order_created', 'kinow']);
    assert.equal(Date.parse(put.time), Date.parse(TIME));
  });

  test('lists what waits and why, and changes nothing, also with --dry-run', async (t) => {
    const rule = await startRule(t, { FunctionName: 'renewals' });
    rule.fail(event());
    rule.fail('no event', {});
    for (const args of [['list'], ['dead-letter', '--dry-run'], ['--dry-run']]) {
      const { status, stdout } = await rule.command(...args);
      assert.equal(status, 0);
      assert.match(stdout, /^dead-letter queue {2}2 read$/mu);
      assert.match(stdout, /1 {2}NO_PERMISSIONS {2}order_created/u);
      assert.match(stdout, /1 {2}not_deleted/u);
      assert.doesNotMatch(stdout, /no event|event_id/u);
    }
    assert.match((await rule.command('list', '--show')).stdout, /"event_id"/u);
    assert.equal(rule.queues.listMessages('dead-letter').length, 2);
    const chosen = await rule.command('list', '--reason', 'NO_PERMISSIONS');
    assert.match(chosen.stdout, /^dead-letter queue {2}1 read$/mu);
  });

  for (const [kind, outputs] of Object.entries({
    http: { ApiDestinationArn: 'arn:endpoint' },
    logs: { LogGroupName: 'group' },
  })) {
    test(`says how the archive is replayed for the rule alone, where it cannot deliver: ${kind}`, async (t) => {
      const rule = await startRule(t, outputs);
      assert.equal((await rule.command()).status, 1);
      rule.fail(event());
      const { status, stdout } = await rule.command();
      assert.equal(status, 1);
      assert.match(
        stdout,
        /--event-start-time 2026-11-02T08:15:30\.000Z --event-end-time 2026-11-02T08:15:31\.000Z/u,
      );
      assert.ok(
        stdout.includes(
          `'{"Arn":"arn:aws:events:eu-west-1:111122223333:event-bus/shop-bus","FilterArns":["${RULE_ARN}"]}'`,
        ),
      );
      assert.equal(rule.queues.listMessages('dead-letter').length, 1);
    });
  }

  test('stops after three batches that the target refused, and says why', async (t) => {
    let calls = 0;
    const rule = await startRule(t, { StateMachineArn: 'arn:the-workflow' }, (call) => {
      if (call.action !== 'StartExecution') return false;
      calls += 1;
      call.response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' });
      call.response.end('{"__type":"AccessDeniedException"}');
      return true;
    });
    for (let index = 0; index < 45; index += 1) rule.fail(event());
    const { status, stdout } = await rule.command();
    assert.equal(status, 1);
    assert.ok(calls <= 30, String(calls));
    assert.match(stdout, /Your AWS credentials lack states:StartExecution on the workflow/u);
    assert.equal(rule.queues.listMessages('dead-letter').length, 45);
    assert.deepEqual(rule.countMessages('dead-letter'), [45, 0]);
  });

  test('has no other queue, and needs an output with the target', async (t) => {
    const rule = await startRule(t, { FunctionName: 'renewals' });
    const quarantine = await rule.command('quarantine');
    assert.equal(quarantine.status, 2);
    assert.match(
      quarantine.stderr,
      /This is the stack of a rule, which has a dead-letter queue only/u,
    );
    assert.match(
      (await rule.command('--show')).stderr,
      /--show requires list\. Specify list, or remove --show/u,
    );
    const none = await startRule(t, {});
    assert.match((await none.command()).stderr, /no output with its target, such as FunctionName/u);
    const empty = await rule.command();
    assert.deepEqual([empty.status, empty.stdout], [0, 'The dead-letter queue is empty.\n']);
  });
});
