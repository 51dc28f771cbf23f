import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { LOCAL_BUS } from '../../scripts/local/aws/local-aws.ts';
import { receiveMessages } from '../support/aws/receive-messages.ts';
import { putSomeEntries } from '../support/aws/bus.ts';
import { operator, type Operator } from '../support/aws/operator.ts';
import {
  createMalformedEvent,
  event,
  filterCalls,
  oddBody,
  readInput,
  readState,
  tooLarge,
  TRACE,
} from '../support/aws/queue-fixtures.ts';
import { RECEIVED_AT } from '../support/aws/receiver.ts';
import { refuseWith } from '../support/faults/faults.ts';
import { createRequest, loadWebhook } from '../support/function/webhook.ts';

suite('npm run redrive has published', () => {
  for (const queue of ['quarantine', 'dead-letter'] as const) {
    test(`an event of the ${queue} queue as it was signed, with its time and trace`, async (t) => {
      const {
        events,
        queues,
        calls,
        enqueue,
        redrive,
        measureWaitMs: waitedMs,
      } = await operator(t);
      const body = oddBody();
      enqueue(queue, { body: Buffer.from(body), trace: TRACE });
      const { status, stdout } = await redrive(queue);
      assert.deepEqual(
        [status, stdout],
        [0, '1 moved, fallback queue empty, dead-letter queue grew by 0.\n'],
      );
      assert.deepEqual(
        events.map((one) => [one.detailText, one.timeSent, one.source, one['detail-type']]),
        [[body, RECEIVED_AT, 'kinow', 'currencies_updated']],
      );
      const [put] = filterCalls(calls, 'PutEvents').map(readInput) as { Entries: object[] }[];
      assert.partialDeepStrictEqual(put?.Entries, [
        { TraceHeader: TRACE, EventBusName: LOCAL_BUS },
      ]);
      assert.deepEqual([queues.listMessages(queue), queues.listMessages('fallback')], [[], []]);
      assert.equal(waitedMs(), 60_000, 'empty twice, 30 s apart');
    });
  }

  test('what the webhook function put into quarantine', async (t) => {
    const hook = await loadWebhook(t, { UNEXPECTED_SHAPE: 'quarantine' });
    const body = oddBody().replace('currencies_updated', 'order_created');
    const answer = await hook.invoke(createRequest({ body, receivedAt: RECEIVED_AT }));
    assert.equal(answer.status, 400);
    const [kept] = hook.queues.listMessages('quarantine');
    assert.ok(kept);
    const { events, send, redrive } = await operator(t);
    send('quarantine', kept.body, kept.attributes);
    assert.equal((await redrive('quarantine')).status, 0);
    assert.deepEqual(
      events.map(({ detailText, timeSent }) => [detailText, timeSent]),
      [[body, RECEIVED_AT]],
    );
  });

  test('a message that did not say when it was received, with the time at which it was sent', async (t) => {
    let now = RECEIVED_AT;
    const { events, send, redrive } = await operator(t, { now: () => now });
    send('dead-letter', oddBody(), { encoding: 'identity' });
    now += 3_600_000;
    assert.equal((await redrive('dead-letter')).status, 0);
    assert.deepEqual(
      events.map(({ timeSent }) => timeSent),
      [RECEIVED_AT],
    );
  });

  test('more than ten events, and leaves nothing hidden', async (t) => {
    const { events, enqueue, countMessages, redrive } = await operator(t);
    const bodies = Array.from({ length: 25 }, () => event());
    for (const body of bodies) enqueue('quarantine', { body });
    const { status, stdout } = await redrive('quarantine');
    assert.equal(status, 0);
    assert.match(stdout, /^25 moved, fallback queue empty/);
    assert.deepEqual(
      events.map(({ detailText }) => detailText).toSorted(),
      bodies.map(String).toSorted(),
    );
    assert.deepEqual(countMessages('quarantine'), [0, 0]);
  });

  test('at most --limit events', async (t) => {
    const { events, enqueue, countMessages, redrive } = await operator(t);
    for (let index = 0; index < 15; index += 1) enqueue('quarantine', { body: event() });
    const { status, stdout } = await redrive('quarantine', { limit: 12 });
    assert.equal(status, 0);
    assert.match(
      stdout,
      /^There may be more messages\. Run the command again\.\n12 moved, fallback queue empty/,
    );
    assert.deepEqual([events.length, countMessages('quarantine')], [12, [3, 0]]);
  });

  test('only what --reason and --subject choose, and releases the others', async (t) => {
    const { events, enqueue, countMessages, redrive } = await operator(t);
    for (let index = 0; index < 8; index += 1) {
      enqueue('quarantine', { body: event(), reason: 'unexpected_shape' });
      enqueue('quarantine', { body: event('video_created'), reason: 'unexpected_shape' });
      enqueue('quarantine', { body: event(), reason: 'MalformedDetail' });
    }
    const chosen = { reason: 'unexpected_shape', subject: 'order_created' };
    const { status, stdout } = await redrive('quarantine', chosen);
    assert.equal(status, 0);
    assert.match(stdout, /^16 not selected\n8 moved, fallback queue empty/);
    assert.deepEqual([events.length, countMessages('quarantine')], [8, [16, 0]]);
    assert.ok(events.every((one) => one['detail-type'] === 'order_created'));
  });

  test('nothing for a reason that there is not, shows which there are, and does not wait', async (t) => {
    const { events, enqueue, redrive, measureWaitMs: waitedMs } = await operator(t);
    enqueue('quarantine', { body: event(), reason: 'unexpected_shape' });
    const { status, stdout } = await redrive('quarantine', { reason: 'unexpected' });
    assert.deepEqual([status, events, waitedMs()], [0, [], 0]);
    assert.match(stdout, /^1 not selected\n.*\n +1 +unexpected_shape +order_created\n$/);
  });

  test('nothing where nothing waits, with 0', async (t) => {
    const { redrive, measureWaitMs: waitedMs } = await operator(t);
    const { status, stdout } = await redrive('dead-letter');
    assert.deepEqual([status, stdout, waitedMs()], [0, 'The dead-letter queue is empty.\n', 0]);
  });

  test('what could be read, and exits with 1 where the queue counts more', async (t) => {
    const { queues, enqueue, redrive } = await operator(t);
    const isHidden = { QueueUrl: 'quarantine', MaxNumberOfMessages: 10, VisibilityTimeout: 600 };
    for (let index = 0; index < 10; index += 1) enqueue('quarantine', { body: event() });
    queues.actions['ReceiveMessage']?.(isHidden);
    const none = await redrive('quarantine');
    assert.deepEqual(
      [none.status, none.stdout],
      [1, '10 counted, 0 read: hidden for up to 10 minutes\n'],
    );
    enqueue('quarantine', { body: event() });
    const some = await redrive('quarantine');
    assert.equal(some.status, 1);
    assert.match(some.stdout, /^11 counted, 1 read: the others are hidden for up to 10 minutes$/m);
    assert.match(some.stdout, /^1 moved, fallback queue empty, dead-letter queue grew by 0\.$/m);
  });
});

suite('the copy in the fallback queue', () => {
  test('has the body and all attributes of the message, and the reason "redrive"', async (t) => {
    const { queues, enqueue, send, redrive } = await operator(t, { isFunctionBroken: true });
    enqueue('quarantine', {
      body: event(),
      trace: TRACE,
      eventId: '54e0944b-0000-4000-8000-000000000001',
      subject: 'order_created',
    });
    send('quarantine', 'hello', { mine: '1', reason: 'other', received_at: '1795000000456' });
    const [one, other] = queues.listMessages('quarantine');
    await redrive('quarantine');
    assert.ok(one && other);
    assert.deepEqual(
      queues.listMessages('fallback').map(({ body, attributes }) => ({ body, attributes })),
      [one, other].map(({ body, attributes }) => ({
        body,
        attributes: { ...attributes, reason: 'redrive' },
      })),
    );
    assert.deepEqual(Object.keys(one.attributes).toSorted(), [
      'encoding',
      'event_id',
      'reason',
      'received_at',
      'subject',
      'trace',
    ]);
  });
});

const REFUSED: Record<string, readonly [reason: string, put: (to: Operator) => void]> = {
  'is no event': [
    'invalid_payload',
    ({ enqueue }) => enqueue('dead-letter', { body: Buffer.from('{"no":"event"}'), trace: TRACE }),
  ],
  'is not UTF-8': [
    'invalid_payload',
    ({ enqueue }) => enqueue('dead-letter', { body: Buffer.from([0x7b, 0xff]) }),
  ],
  'is too large for the bus': [
    'payload_too_large',
    ({ enqueue }) => enqueue('dead-letter', { body: tooLarge(), subject: 'currencies_updated' }),
  ],
  'has a number that the bus refuses': [
    'MalformedDetail',
    ({ enqueue }) => enqueue('dead-letter', { body: createMalformedEvent(), trace: TRACE }),
  ],
  'cannot be decoded': [
    'unreadable',
    ({ send }) =>
      send('dead-letter', 'hello', { encoding: 'gzip+base64', received_at: String(RECEIVED_AT) }),
  ],
  'was not put there by the receiver': [
    'unreadable',
    ({ send }) => send('dead-letter', 'hello', { mine: '1' }),
  ],
};

suite('a message that is refused', () => {
  for (const [what, [reason, put]] of Object.entries(REFUSED)) {
    test(`ends in the dead-letter queue with the reason, once, however often it is moved: it ${what}`, async (t) => {
      const to = await operator(t);
      const { queues, calls, enqueue, events, countMessages, redrive } = to;
      put(to);
      enqueue('dead-letter', { body: event() });
      const [before] = queues.listMessages('dead-letter');
      const first = await redrive('dead-letter');
      assert.equal(first.status, 1);
      assert.match(
        first.stdout,
        /^2 moved, fallback queue empty, dead-letter queue grew by 1\.\n  To see why: .* list dead-letter --stack shop$/m,
      );
      assert.equal(events.length, 1);
      const [after, ...others] = queues.listMessages('dead-letter');
      assert.ok(before && after);
      assert.deepEqual([others, after.body], [[], before.body]);
      const { received_at: receivedAt = '', ...attributes } = after.attributes;
      assert.partialDeepStrictEqual(
        { received_at: receivedAt, ...attributes },
        { received_at: receivedAt, ...before.attributes, reason },
      );
      assert.match(receivedAt, /^1\d{12}$/, 'it still tells when it was received');
      assert.deepEqual(countMessages('dead-letter'), [1, 0]);

      const second = await redrive('dead-letter');
      assert.equal(second.status, 1);
      assert.match(
        second.stdout,
        /^1 moved, fallback queue empty, dead-letter queue grew by 1\.$/m,
      );
      assert.deepEqual(countMessages('dead-letter'), [1, 0]);
      // Each run moves it once, and the function rejects it once.
      assert.equal(filterCalls(calls, 'SendMessage').length, 2 + 1 + 1 + 1);
    });
  }

  test('is moved once in a run although it comes back while the run goes on', async (t) => {
    const to = await operator(t, {
      intercept: (call) => {
        const QueueUrl = String(call.action === 'ReceiveMessage' && readInput(call)['QueueUrl']);
        // The redrive function rejects moved messages before the next receive.
        if (QueueUrl.endsWith('dead-letter')) refuseAll(to);
        // Prevents an endless test.
        if (filterCalls(to.calls, 'SendMessage').length > 100) to.stop();
        return false;
      },
    });
    for (let index = 0; index < 25; index += 1)
      to.enqueue('dead-letter', { body: createMalformedEvent() });
    const { status, stdout } = await to.redrive('dead-letter');
    assert.equal(status, 1);
    assert.match(stdout, /^25 moved, fallback queue empty, dead-letter queue grew by 25\.$/m);
    assert.match(stdout, /^\d+ refused again after they were moved$/m);
    assert.deepEqual(to.countMessages('dead-letter'), [25, 0]);
  });

  test('is counted also where it comes from the quarantine queue', async (t) => {
    const { enqueue, events, redrive, countMessages } = await operator(t);
    for (let index = 0; index < 5; index += 1) enqueue('dead-letter', { body: event() });
    for (let index = 0; index < 3; index += 1) enqueue('quarantine', { body: Buffer.from('{}') });
    enqueue('quarantine', { body: event() });
    const { status, stdout } = await redrive('quarantine');
    assert.equal(status, 1);
    assert.match(stdout, /^4 moved, fallback queue empty, dead-letter queue grew by 3\.$/m);
    assert.deepEqual([events.length, countMessages('dead-letter')], [1, [8, 0]]);
  });
});

/** Processes the fallback queue as the redrive function does if the bus rejects everything. */
function refuseAll({ queues }: Operator): void {
  for (const { body, attributes } of queues.listMessages('fallback')) {
    const MessageAttributes = Object.fromEntries(
      Object.entries({ ...attributes, reason: 'MalformedDetail' }).map(([name, StringValue]) => [
        name,
        { DataType: 'String', StringValue },
      ]),
    );
    queues.actions['SendMessage']?.({
      QueueUrl: 'dead-letter',
      MessageBody: body,
      MessageAttributes,
    });
  }
  const call = (action: string, input: object = {}): object =>
    queues.actions[action]?.({ QueueUrl: 'fallback', ...input }) ?? {};
  while (queues.listMessages('fallback').length > 0) {
    for (const message of receiveMessages(queues, 'fallback')) call('DeleteMessage', message);
  }
}

suite('npm run redrive waits for the fallback queue', () => {
  test('for 5 minutes at most, and exits with 1 where nothing empties it', async (t) => {
    const {
      queues,
      enqueue,
      redrive,
      measureWaitMs: waitedMs,
    } = await operator(t, { isFunctionBroken: true });
    for (let index = 0; index < 3; index += 1) enqueue('quarantine', { body: event() });
    const { status, stdout, stderr } = await redrive('quarantine');
    assert.equal(status, 1);
    assert.match(
      stdout,
      /^3 moved, fallback queue not empty after 5 minutes \(3 visible, 0 hidden\), dead-letter queue grew by 0\.\n  See infra\/README\.md: Fallback not emptying$/m,
    );
    assert.match(stderr, /^3 moved\. Waiting up to 5 minutes until the fallback queue is empty/);
    assert.deepEqual([waitedMs(), queues.listMessages('fallback').length], [300_000, 3]);
  });

  test('while messages are hidden, too: the bus does not accept them yet', async (t) => {
    const { events, queues, faults, enqueue, redrive } = await operator(t);
    for (let index = 0; index < 4; index += 1) enqueue('quarantine', { body: event() });
    faults.set('PutEvents', refuseWith(400, 'ThrottlingException'));
    const { status, stdout } = await redrive('quarantine');
    assert.equal(status, 1);
    assert.match(
      stdout,
      /^4 moved, fallback queue not empty after 5 minutes \(\d visible, \d hidden\), .* grew by 0\.$/m,
    );
    assert.deepEqual([events, queues.listMessages('fallback').length], [[], 4]);
  });

  test('until a bus that fails for some recovers', async (t) => {
    const { events, faults, enqueue, redrive } = await operator(t);
    for (let index = 0; index < 4; index += 1) enqueue('quarantine', { body: event() });
    faults.set('PutEvents', [
      putSomeEntries(
        (one) => events.push(one),
        (_, index) => (index % 2 === 0 ? 'InternalFailure' : undefined),
      ),
    ]);
    const { status, stdout } = await redrive('quarantine');
    assert.deepEqual(
      [status, stdout],
      [0, '4 moved, fallback queue empty, dead-letter queue grew by 0.\n'],
    );
    assert.equal(events.length, 4);
  });

  test('and does not take one count of zero for empty', async (t) => {
    const counts = ['0', '2', '0', '0'];
    const {
      enqueue,
      redrive,
      measureWaitMs: waitedMs,
    } = await operator(t, {
      intercept: (call) => {
        const isFallback = String(readInput(call)['QueueUrl']).endsWith('fallback');
        if (call.action !== 'GetQueueAttributes' || !isFallback) return false;
        const ApproximateNumberOfMessagesNotVisible = counts.shift() ?? '9';
        call.response.end(
          JSON.stringify({
            Attributes: {
              ApproximateNumberOfMessages: '0',
              ApproximateNumberOfMessagesNotVisible,
              ApproximateNumberOfMessagesDelayed: '0',
            },
          }),
        );
        return true;
      },
    });
    enqueue('quarantine', { body: event() });
    const { status, stdout } = await redrive('quarantine');
    assert.equal(status, 0);
    assert.match(stdout, /fallback queue empty/);
    assert.deepEqual([counts, waitedMs()], [[], 120_000]);
  });

  for (const [what, unreadable, says] of [
    [
      'the fallback queue',
      'fallback',
      /^1 moved, fallback queue could not be read, dead-letter queue grew by 0\.\n.*lack sqs:GetQueueAttributes on the fallback queue/m,
    ],
    [
      'the dead-letter queue',
      'dead-letter',
      /^1 moved, fallback queue empty, dead-letter queue could not be read\.\n.*lack sqs:GetQueueAttributes on the dead-letter queue/m,
    ],
  ] as const) {
    test(`and exits with 1 where ${what} can no longer be read`, async (t) => {
      let isMoved = false;
      const { enqueue, redrive } = await operator(t, {
        intercept: (call) => {
          isMoved ||= call.action === 'DeleteMessageBatch';
          const isDenied =
            isMoved &&
            call.action === 'GetQueueAttributes' &&
            String(readInput(call)['QueueUrl']).endsWith(unreadable);
          if (isDenied) refuseWith(400, 'AccessDenied')(call);
          return isDenied;
        },
      });
      enqueue('quarantine', { body: event() });
      const { status, stdout } = await redrive('quarantine');
      assert.equal(status, 1);
      assert.match(stdout, says);
    });
  }

  test('and moves nothing where the dead-letter queue cannot be read at all', async (t) => {
    const to = await operator(t, {
      intercept: (call) => {
        const isDenied =
          call.action === 'GetQueueAttributes' &&
          String(readInput(call)['QueueUrl']).endsWith('dead-letter');
        if (isDenied) refuseWith(400, 'AccessDenied')(call);
        return isDenied;
      },
    });
    to.enqueue('quarantine', { body: event() });
    const before = readState(to);
    const { status, stderr } = await to.redrive('quarantine');
    assert.equal(status, 1);
    assert.match(
      stderr,
      /^error: .* lack sqs:GetQueueAttributes on the dead-letter queue.*Nothing was moved/,
    );
    assert.deepEqual(readState(to), before);
  });
});

suite('npm run redrive -- --dry-run', () => {
  test('forecasts what the redrive function then does, and changes nothing', async (t) => {
    const to = await operator(t);
    for (const [, put] of Object.values(REFUSED)) put(to);
    for (let index = 0; index < 14; index += 1) to.enqueue('dead-letter', { body: event() });
    const before = readState(to);
    const { status, stdout, stderr } = await to.forecast('dead-letter');
    assert.deepEqual([status, stderr], [1, '']);
    // Only the bus rejects the number.
    assert.match(stdout, /^15 would be published to the bus kinow-local$/m);
    assert.match(
      stdout,
      /^5 would be refused, and moved to the dead-letter queue\n.*\n +2 +invalid_payload +–\n +2 +unreadable +–\n +1 +payload_too_large +currencies_updated$/m,
    );
    assert.match(stdout, /^Nothing was changed\. This is a forecast: the bus may still reject/m);
    assert.deepEqual([readState(to), to.events], [before, []]);
    const changing = new Set(['PutEvents', 'SendMessage', 'DeleteMessageBatch']);
    assert.deepEqual(
      to.calls.filter(({ action }) => changing.has(action)),
      [],
    );

    const done = await to.redrive('dead-letter');
    assert.match(done.stdout, /^20 moved, fallback queue empty, dead-letter queue grew by 6\.$/m);
    const reasons = to.queues
      .listMessages('dead-letter')
      .map(({ attributes }) => attributes['reason'] ?? '');
    assert.deepEqual(
      reasons.toSorted(),
      Object.values(REFUSED)
        .map(([reason]) => reason)
        .toSorted(),
    );
    assert.equal(to.events.length, 14);
  });

  test('exits with 0 when all would be published', async (t) => {
    const { enqueue, forecast } = await operator(t);
    enqueue('quarantine', { body: event() });
    assert.equal((await forecast('quarantine')).status, 0);
  });

  test('forecasts for at most --limit chosen messages', async (t) => {
    const { enqueue, forecast, countMessages } = await operator(t);
    for (let index = 0; index < 15; index += 1) {
      enqueue('quarantine', {
        body: event(),
        reason: index % 2 === 0 ? 'unexpected_shape' : 'other',
      });
    }
    const { status, stdout } = await forecast('quarantine', { limit: 6, reason: 'other' });
    assert.equal(status, 0);
    assert.match(stdout, /^6 would be published .*\n\d not selected\nThere may be more/);
    assert.deepEqual(countMessages('quarantine'), [15, 0]);
  });

  test('exits with 1 where the queue counts what could not be read', async (t) => {
    const { queues, enqueue, forecast } = await operator(t);
    enqueue('quarantine', { body: event() });
    queues.actions['ReceiveMessage']?.({ QueueUrl: 'quarantine', VisibilityTimeout: 600 });
    const { status, stdout } = await forecast('quarantine');
    assert.deepEqual([status, stdout], [1, '1 counted, 0 read: hidden for up to 10 minutes\n']);
  });

  test('says why the queue cannot be read', async (t) => {
    const { faults, enqueue, forecast } = await operator(t);
    enqueue('quarantine', { body: event() });
    faults.set('ReceiveMessage', refuseWith(400, 'AccessDenied'));
    const { status, stdout, stderr } = await forecast('quarantine');
    assert.deepEqual([status, stdout], [1, '']);
    assert.match(stderr, /^error: .*lack sqs:ReceiveMessage on the quarantine queue/);
  });
});
