import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { operator } from '../support/aws/operator.ts';
import { event, fill, filterCalls, readInput, readState } from '../support/aws/queue-fixtures.ts';
import { refuseWith, resetConnection } from '../support/faults/faults.ts';

suite('npm run redrive -- list', () => {
  test('says what waits, since when and why, and leaves it as it is', async (t) => {
    const to = await operator(t);
    fill(to);
    const before = readState(to);
    const { stdout, stderr } = await to.list();
    assert.equal(stderr, '');
    assert.match(
      stdout,
      /^fallback queue  0 visible, 1 hidden\n  1 counted, 0 read: hidden for up to 15 minutes$/m,
    );
    const age = /(?:\d+ (?:day|hour|minute|second)s? ago|just now)/.source;
    assert.match(
      stdout,
      new RegExp(
        `^quarantine queue  15 visible, 0 hidden\\n  oldest received 2026-11-18 11:06:40 UTC, ${age}
  count  reason            subject
     12  unexpected_shape  order_created
      1  unexpected_shape  a_new_subject
      1  MalformedDetail   order_created
      1  invalid_payload   –$`,
        'm',
      ),
    );
    assert.match(stdout, /^dead-letter queue  1 visible[^]* 1  unknown  –$/m);
    assert.match(
      stdout,
      /^There are messages in the quarantine and dead-letter queues\.\n.*:\n  npm run redrive -- quarantine --stack shop --dry-run\n  npm run redrive -- dead-letter /m,
    );
    assert.match(
      stdout,
      /^The redrive function retries the messages of the fallback queue automatically/m,
    );
    assert.ok(!stdout.includes('private'), 'no payload');
    assert.deepEqual(readState(to), before);
  });

  test('exits with 0 where all that is counted was read', async (t) => {
    const { enqueue, list } = await operator(t);
    enqueue('fallback', { body: event() });
    enqueue('quarantine', { body: event() });
    const { status, stdout } = await list();
    assert.equal(status, 0);
    assert.match(stdout, /^There are messages in the fallback and quarantine queues\.$/m);
    assert.doesNotMatch(stdout, /redrive -- fallback/);
  });

  test('says that nothing waits', async (t) => {
    const { list } = await operator(t);
    const { status, stdout } = await list();
    assert.equal(status, 0);
    assert.match(
      stdout,
      /^fallback queue  empty\n\nquarantine queue  empty\n\ndead-letter queue  empty/,
    );
    assert.match(stdout, /^All queues are empty\.$/m);
  });

  for (const queue of ['fallback', 'quarantine', 'dead-letter'] as const) {
    test(`does not take the ${queue} queue for empty where all is hidden, and exits with 1`, async (t) => {
      const { queues, enqueue, list } = await operator(t);
      for (let index = 0; index < 10; index += 1) enqueue(queue, { body: event() });
      queues.actions['ReceiveMessage']?.({
        QueueUrl: queue,
        MaxNumberOfMessages: 10,
        VisibilityTimeout: 600,
      });
      const { status, stdout } = await list();
      assert.equal(status, 1);
      const minutes = queue === 'fallback' ? 15 : 10;
      assert.match(
        stdout,
        new RegExp(`^  10 counted, 0 read: hidden for up to ${minutes} minutes$`, 'm'),
      );
      assert.doesNotMatch(stdout, /(?:is|are) empty/);
    });
  }

  test('says of counted messages that no answer brings that they are hidden', async (t) => {
    const to = await operator(t);
    to.faults.set('ReceiveMessage', ({ response }) => response.end('{}'));
    for (let index = 0; index < 10; index += 1) to.enqueue('quarantine', { body: event() });
    const { status, stdout } = await to.list({ names: ['quarantine'] });
    assert.equal(status, 1);
    assert.match(stdout, /^  10 counted, 0 read: hidden for up to 10 minutes$/m);
    assert.doesNotMatch(stdout, /(?:is|are) empty/);
  });

  test('says how many are hidden beside those that were read', async (t) => {
    const { queues, enqueue, list } = await operator(t);
    enqueue('quarantine', { body: event() });
    queues.actions['ReceiveMessage']?.({ QueueUrl: 'quarantine', VisibilityTimeout: 600 });
    enqueue('quarantine', { body: event() });
    const { status, stdout } = await list({ names: ['quarantine'] });
    assert.equal(status, 1);
    assert.match(stdout, /^  2 counted, 1 read: the others are hidden for up to 10 minutes$/m);
  });

  test('shows payloads with --show alone, without what would steer the terminal', async (t) => {
    const to = await operator(t);
    fill(to);
    const reason = 'invalid_payload';
    const { stdout } = await to.list({ names: ['quarantine'], withPayload: true, reason });
    assert.match(
      stdout,
      /^  2026-11-18 11:06:40 UTC  invalid_payload\n    \{"private":"\[2J"\}\n    second$/m,
    );
    assert.match(stdout, /^  14 others, not selected$/m);
    const dead = await to.list({ names: ['dead-letter'], withPayload: true });
    assert.match(dead.stdout, /^    private garbage$/m);
  });

  test('reads no more than --limit, and says that there are more', async (t) => {
    const { calls, enqueue, countMessages, list } = await operator(t);
    for (let index = 0; index < 25; index += 1) enqueue('quarantine', { body: event() });
    const { status, stdout } = await list({ limit: 12 });
    assert.equal(status, 0);
    assert.match(
      stdout,
      /^quarantine queue  25 visible[^]* 12  unexpected_shape[^]*Only 12 were read/m,
    );
    const asked = filterCalls(calls, 'ReceiveMessage').map(
      (call) => readInput(call)['MaxNumberOfMessages'],
    );
    assert.ok(asked.includes(2));
    assert.deepEqual(countMessages('quarantine'), [25, 0]);
  });

  test('releases what it read, and says why it read no more', async (t) => {
    let receives = 0;
    const to = await operator(t, {
      intercept: (call) => {
        if (call.action !== 'ReceiveMessage' || ++receives < 2) return false;
        refuseWith(500, 'InternalError')(call);
        return true;
      },
    });
    for (let index = 0; index < 25; index += 1) to.enqueue('quarantine', { body: event() });
    const { status, stdout } = await to.list({ names: ['quarantine'] });
    assert.equal(status, 1);
    assert.match(stdout, /Only 10 were read[^]*sqs:ReceiveMessage failed: InternalError/);
    assert.deepEqual(to.countMessages('quarantine'), [25, 0]);
  });

  test('shows the other queues where one cannot be read', async (t) => {
    const to = await operator(t, {
      intercept: (call) => {
        const isDenied = call.action === 'GetQueueAttributes' && call.body.includes('fallback');
        if (isDenied) refuseWith(400, 'AccessDenied')(call);
        return isDenied;
      },
    });
    fill(to);
    const { status, stdout } = await to.list();
    assert.equal(status, 1);
    assert.match(stdout, /^fallback queue  could not be read\n.*lack sqs:GetQueueAttributes/m);
    assert.match(stdout, /^quarantine queue  15 visible/m);
    assert.doesNotMatch(stdout, /(?:is|are) empty/);
  });

  test('does not repeat a receive whose answer is lost: SQS may have hidden messages', async (t) => {
    const { calls, faults, enqueue, list } = await operator(t, { env: { AWS_MAX_ATTEMPTS: '3' } });
    enqueue('quarantine', { body: event() });
    faults.set('ReceiveMessage', [resetConnection]);
    const { status } = await list({ names: ['quarantine'] });
    assert.deepEqual([status, filterCalls(calls, 'ReceiveMessage').length], [1, 1]);
  });
});
