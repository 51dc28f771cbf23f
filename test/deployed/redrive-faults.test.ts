import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { suite, test } from 'node:test';
import * as fc from 'fast-check';
import { TRANSFER_MS } from '../../scripts/deployed/aws-clients.ts';
import type { Call } from '../../scripts/local/aws/local-aws.ts';
import { operator, type Operator } from '../support/aws/operator.ts';
import {
  createMalformedEvent,
  event,
  filterCalls,
  readInput,
} from '../support/aws/queue-fixtures.ts';
import { type Queue, toComparable } from '../support/aws/receiver.ts';
import { scaleDown, SEED } from '../support/campaigns/soak.ts';
import {
  answerWith,
  echoRequest,
  type Fault,
  loseAnswer,
  refuseWith,
  resetConnection,
} from '../support/faults/faults.ts';
import { createEventBody, decodeMessageBytes } from '../support/function/webhook.ts';

/** Returns the messages of a queue as text. */
const readBodies = ({ queues }: Operator, queue: Queue) =>
  queues.listMessages(queue).map((message) => decodeMessageBytes(message).toString());

suite('where the fallback queue does not accept messages, npm run redrive', () => {
  const failing: [what: string, fault: Fault, says: RegExp][] = [
    [
      'may not be used',
      refuseWith(400, 'AccessDenied'),
      /lack sqs:SendMessage on the fallback queue/,
    ],
    [
      'throttles',
      refuseWith(400, 'ThrottlingException'),
      /AWS throttles the requests\. Wait a few minutes/,
    ],
    ['fails', refuseWith(500, 'InternalFailure'), /InternalFailure \(HTTP 500\)\. Try again later/],
    [
      'resets',
      resetConnection,
      /sqs:SendMessage failed: \w+\. Could not connect to AWS\. Check your network/,
    ],
    ['answers something else', answerWith('<html>', 200), /sqs:SendMessage failed: /],
    [
      'does not confirm the message',
      answerWith('{"MessageId":"1"}', 200),
      /sqs:SendMessage failed: /,
    ],
    [
      'confirms another message',
      answerWith('{"MessageId":"1","MD5OfMessageBody":"5d41402abc4b2a76b9719d911017c592"}', 200),
      /sqs:SendMessage failed: /,
    ],
  ];
  for (const [what, fault, says] of failing) {
    test(`deletes nothing and stops after 3 batches: it ${what}`, async (t) => {
      const {
        queues,
        calls,
        faults,
        enqueue,
        countMessages,
        redrive,
        measureWaitMs: waitedMs,
      } = await operator(t);
      for (let index = 0; index < 45; index += 1) enqueue('quarantine', { body: event() });
      const before = toComparable(queues.listMessages('quarantine'));
      faults.set('SendMessage', fault);
      const { status, stdout, stderr } = await redrive('quarantine');
      assert.equal(status, 1);
      assert.match(stdout, /^30 not moved, and still in the quarantine queue$/m);
      assert.match(
        stderr,
        /^error: The fallback queue accepted no message of 3 consecutive batches/,
      );
      assert.match(stderr, says);
      assert.deepEqual(
        [toComparable(queues.listMessages('quarantine')), countMessages('quarantine'), waitedMs()],
        [before, [45, 0], 0],
      );
      assert.deepEqual(filterCalls(calls, 'DeleteMessageBatch'), []);
    });
  }

  test('says so of the few that there are, too', async (t) => {
    const { faults, enqueue, countMessages, redrive } = await operator(t);
    enqueue('quarantine', { body: event() });
    faults.set('SendMessage', refuseWith(400, 'ThrottlingException'));
    const { status, stdout } = await redrive('quarantine');
    assert.equal(status, 1);
    assert.match(stdout, /^1 not moved.*\n +sqs:SendMessage failed: ThrottlingException/m);
    assert.deepEqual(countMessages('quarantine'), [1, 0]);
  });

  test('goes on where it accepts some of a batch, and deletes those alone', async (t) => {
    let sent = 0;
    const to = await operator(t, {
      intercept: (call) => {
        if (call.action !== 'SendMessage' || ++sent % 2 === 0) return false;
        refuseWith(400, 'InvalidParameterValue')(call);
        return true;
      },
    });
    const bodies = Array.from({ length: 20 }, () => event());
    for (const body of bodies) to.enqueue('quarantine', { body });
    const { status, stdout } = await to.redrive('quarantine');
    assert.equal(status, 1);
    assert.match(stdout, /^10 not moved[^]*SendMessage failed: InvalidParameterValue/m);
    assert.match(stdout, /^10 moved, fallback queue empty, dead-letter queue grew by 0\.$/m);
    assert.deepEqual(to.countMessages('quarantine'), [10, 0]);
    assert.deepEqual(
      [
        ...to.events.map(({ detailText }) => detailText),
        ...readBodies(to, 'quarantine'),
      ].toSorted(),
      bodies.map(String).toSorted(),
    );
  });
});

suite('where the queue itself fails, npm run redrive', () => {
  test('says of a message that it was copied and comes again, and stops', async (t) => {
    const { queues, calls, faults, enqueue, redrive } = await operator(t);
    for (let index = 0; index < 25; index += 1) enqueue('quarantine', { body: event() });
    faults.set('DeleteMessageBatch', refuseWith(400, 'AccessDenied'));
    const { status, stdout, stderr } = await redrive('quarantine');
    assert.equal(status, 1);
    assert.match(stdout, /^10 copied, but not deleted: they become visible again/m);
    assert.match(stdout, /^10 moved\. To see the result: /m);
    assert.match(stderr, /lack sqs:DeleteMessage on the quarantine queue/);
    assert.equal(queues.listMessages('quarantine').length, 25);
    assert.equal(filterCalls(calls, 'SendMessage').length, 10);
  });

  for (const [times, status, left] of [
    [1, 0, 0],
    [2, 1, 1],
  ] as const) {
    test(`tries a deletion that failed ${times} times twice`, async (t) => {
      let failures = 0;
      const { events, queues, enqueue, redrive } = await operator(t, {
        intercept: (call) => {
          if (call.action !== 'DeleteMessageBatch' || failures === times) return false;
          failures += 1;
          const { QueueUrl, Entries } = readInput(call) as { QueueUrl: string; Entries: object[] };
          const [first, ...others] = Entries;
          if (others.length > 0) {
            queues.actions['DeleteMessageBatch']?.({ QueueUrl, Entries: others });
          }
          call.response.end(
            JSON.stringify({
              Successful: others.map((entry) => ({ Id: 'Id' in entry ? entry.Id : '' })),
              Failed: [{ Id: first && 'Id' in first ? first.Id : '', Code: 'InternalError' }],
            }),
          );
          return true;
        },
      });
      for (let index = 0; index < 12; index += 1) enqueue('quarantine', { body: event() });
      const ended = await redrive('quarantine');
      assert.equal(ended.status, status, ended.stdout);
      assert.match(ended.stdout, /^12 moved, fallback queue empty/m);
      assert.deepEqual([events.length, queues.listMessages('quarantine').length], [12, left]);
      if (left > 0) assert.match(ended.stdout, /^1 copied, but not deleted[^]*InternalError/m);
    });
  }

  for (const [action, says] of [
    ['GetQueueAttributes', /lack sqs:GetQueueAttributes on the dead-letter queue/],
    ['ReceiveMessage', /lack sqs:ReceiveMessage on the quarantine queue/],
  ] as const) {
    test(`says that ${action} is not permitted`, async (t) => {
      const { faults, enqueue, countMessages, redrive } = await operator(t);
      enqueue('quarantine', { body: event() });
      faults.set(action, refuseWith(400, 'AccessDenied'));
      const { status, stderr } = await redrive('quarantine');
      assert.equal(status, 1);
      assert.match(stderr, says);
      faults.clear();
      assert.deepEqual(countMessages('quarantine'), [1, 0]);
    });
  }

  test('loses nothing when the network goes', async (t) => {
    let requests = 0;
    const to = await operator(t, {
      intercept: (call) => {
        requests += 1;
        if (requests > 20) resetConnection(call);
        return requests > 20;
      },
    });
    for (let index = 0; index < 35; index += 1) to.enqueue('quarantine', { body: event() });
    const { status, stdout, stderr } = await to.redrive('quarantine');
    assert.equal(status, 1);
    assert.match(stderr, /^error: A call to the queue failed.* Could not connect to AWS/m);
    assert.match(stdout, /could not be released: they are visible again within 10 minutes|moved/);
    const all = [...readBodies(to, 'fallback'), ...readBodies(to, 'quarantine')];
    assert.equal(new Set(all).size, 35);
  });
});

suite('a receive whose answer is lost', () => {
  test('is not repeated, and what it has hidden comes back within 2 minutes', async (t) => {
    let now = Date.now();
    const { calls, faults, enqueue, countMessages, redrive } = await operator(t, {
      env: { AWS_MAX_ATTEMPTS: '3' },
      now: () => now,
      intercept: (call) => {
        if (call.action === 'ReceiveMessage') loseAnswer(call);
        return false;
      },
    });
    for (let index = 0; index < 30; index += 1) enqueue('quarantine', { body: event() });
    const { status, stderr } = await redrive('quarantine');
    assert.equal(status, 1);
    assert.match(stderr, /^error: A call to the queue failed.*sqs:ReceiveMessage failed/m);
    assert.deepEqual(
      [filterCalls(calls, 'ReceiveMessage').length, countMessages('quarantine')],
      [1, [20, 10]],
    );
    now += 120_000;
    assert.deepEqual(countMessages('quarantine'), [30, 0]);
    faults.clear();
  });

  test('is waited for as long as ten messages of 1 MB take at 1 Mbit/s, and hides for longer', async (t) => {
    assert.ok(TRANSFER_MS >= (10 * 1_048_576 * 8) / 1_000);
    const { calls, enqueue, redrive } = await operator(t);
    enqueue('quarantine', { body: event() });
    await redrive('quarantine');
    const [receive] = filterCalls(calls, 'ReceiveMessage').map(readInput);
    assert.ok(Number(receive?.['VisibilityTimeout']) * 1000 > TRANSFER_MS);
    // A received message is hidden for as long as its move can take.
    const [hold] = filterCalls(calls, 'ChangeMessageVisibilityBatch').map(readInput) as {
      Entries: object[];
    }[];
    assert.partialDeepStrictEqual(hold?.Entries, [{ VisibilityTimeout: 600 }]);
  });
});

suite('a message that becomes visible again in the same run', () => {
  test('is not dealt with again, and the run ends', async (t) => {
    // Each receive takes longer than the visibility timeout.
    let now = Date.now();
    const { events, calls, enqueue, countMessages, redrive } = await operator(t, {
      now: () => now,
      intercept: ({ action }) => {
        if (action === 'ReceiveMessage') now += 601_000;
        return false;
      },
    });
    for (let index = 0; index < 7; index += 1) {
      enqueue('quarantine', { body: event(), reason: 'unexpected_shape' });
      enqueue('quarantine', { body: event(), reason: 'MalformedDetail' });
    }
    const { status, stdout } = await redrive('quarantine', { reason: 'unexpected_shape' });
    assert.equal(status, 0);
    assert.match(stdout, /^7 not selected\n7 moved, fallback queue empty/);
    assert.deepEqual([events.length, filterCalls(calls, 'SendMessage').length], [7, 7]);
    assert.ok(filterCalls(calls, 'ReceiveMessage').length <= 6);
    assert.deepEqual(countMessages('quarantine'), [7, 0]);
  });
});

test('what npm run redrive says of a failure has neither a payload nor a credential in it', async (t) => {
  for (const action of ['SendMessage', 'DeleteMessageBatch', 'ReceiveMessage']) {
    const { faults, enqueue, redrive, env } = await operator(t, {
      env: { AWS_SECRET_ACCESS_KEY: 'operators-secret', AWS_SESSION_TOKEN: 'operators-token' },
    });
    enqueue('quarantine', { body: Buffer.from(createEventBody({ data: { order: 'private' } })) });
    enqueue('quarantine', { body: Buffer.from('{"private":1}') });
    faults.set(action, echoRequest(400));
    const { status, stdout, stderr } = await redrive('quarantine');
    assert.equal(status, 1);
    for (const secret of ['private', env['AWS_SECRET_ACCESS_KEY'] ?? '', 'operators-token']) {
      assert.ok(!`${stdout}${stderr}`.includes(secret), `${action}: ${secret}`);
    }
  }
});

/** The content of a random message, and the reason for which it is rejected. */
const KINDS = {
  good: { make: () => event(), refusal: undefined },
  malformed: { make: createMalformedEvent, refusal: 'MalformedDetail' },
  invalid: { make: () => Buffer.from(`{"no":"${randomUUID()}"}`), refusal: 'invalid_payload' },
} as const;

/** Deletes all messages of a queue. */
function empty({ queues }: Operator, queue: Queue): void {
  const act = (action: string, input: object) =>
    queues.actions[action]?.({ QueueUrl: queue, ...input }) as { Messages?: object[] };
  while (queues.listMessages(queue).length > 0) {
    const { Messages: Entries = [] } = act('ReceiveMessage', { MaxNumberOfMessages: 10 });
    act('DeleteMessageBatch', { Entries });
  }
}

test(`whatever fails, and whenever it is stopped, a run loses nothing, and a later one ends it (seed ${SEED})`, async (t) => {
  let fates: string[] = [];
  const act = (call: Call): boolean => {
    const fate = fates.shift();
    if (fate === 'stopped') to.stop();
    if (fate === 'lost') loseAnswer(call);
    if (fate === 'refused') refuseWith(400, 'AccessDenied')(call);
    if (fate === 'reset') resetConnection(call);
    return fate === 'refused' || fate === 'reset';
  };
  const to: Operator = await operator(t, { intercept: act });
  let most = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('quarantine', 'dead-letter'),
      fc.array(fc.constantFrom(...Object.values(KINDS)), { minLength: 1, maxLength: 30 }),
      fc.array(
        fc.constantFrom('served', 'served', 'served', 'refused', 'lost', 'reset', 'stopped'),
        { maxLength: 60 },
      ),
      fc.integer({ min: 1, max: 40 }),
      async (queue, kinds, planned, limit) => {
        to.events.length = 0;
        const made = kinds.map(({ make, refusal }) => ({ body: make(), refusal }));
        for (const { body } of made) to.enqueue(queue, { body });
        fates = [...planned];
        await to.redrive(queue, { limit });
        fates = [];
        const published = () => to.events.map(({ detailText }) => detailText);
        const waiting = (['quarantine', 'fallback', 'dead-letter'] as const).flatMap((name) =>
          readBodies(to, name),
        );
        const safe = new Set([...published(), ...waiting]);
        for (const { body } of made) {
          assert.ok(safe.has(body.toString()), 'on the bus or in a queue');
        }

        await to.pass(1_000_000);
        await to.redrive(queue);
        await to.pass(1_000_000);
        assert.deepEqual(to.queues.listMessages('fallback'), []);
        const left = to.queues.listMessages('dead-letter').map((message) => ({
          text: decodeMessageBytes(message).toString(),
          reason: message.attributes['reason'],
        }));
        for (const { body, refusal } of made) {
          const text = body.toString();
          const times = published().filter((one) => one === text).length;
          const reasons = left.flatMap((one) => (one.text === text ? [one.reason] : []));
          if (refusal === undefined) {
            assert.ok(times >= 1);
            assert.deepEqual(reasons, []);
            most = Math.max(most, times);
            if (planned.every((fate) => fate === 'served')) assert.equal(times, 1);
          } else {
            assert.equal(times, 0);
            assert.deepEqual(new Set(reasons), new Set([refusal]));
          }
        }
        if (queue === 'quarantine') assert.deepEqual(to.queues.listMessages('quarantine'), []);
        empty(to, 'dead-letter');
      },
    ),
    { numRuns: scaleDown(2_500), seed: SEED },
  );
  t.diagnostic(`seed ${SEED}: at most ${most} times on the bus`);
});
