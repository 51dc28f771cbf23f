import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { suite, test } from 'node:test';
import * as fc from 'fast-check';
import { type Call, LOCAL_BUS } from '../../scripts/local/aws/local-aws.ts';
import { ended, printed } from '../support/commands/child.ts';
import { runCommand } from '../support/commands/run-command.ts';
import { putsSome } from '../support/aws/bus.ts';
import { printable } from '../support/campaigns/bytes.ts';
import {
  answers,
  echoes,
  type Fault,
  hangs,
  insteadOfAnswer,
  losesAnswer,
  refuses,
  resets,
} from '../support/faults/faults.ts';
import {
  asKept,
  type Queue,
  receiver,
  RECEIVED_AT,
  type Receiver,
} from '../support/aws/receiver.ts';
import { scaled, SEED } from '../support/campaigns/soak.ts';
import { eventBody, keptBytes, request, webhook } from '../support/function/webhook.ts';

const TRACE = 'Root=1-6925b6f0-0123456789abcdef01234567;Parent=53995c3f42cd8ad8;Sampled=1';

/** An event whose text a parser would change. */
const oddBody = () =>
  ` {"event_id":"${randomUUID()}", "subject":"currencies_updated","data":{"n":1.10,"big":9007199254740993,"\\u00e9":"é"}}\n`;

const event = (subject = 'order_created') => Buffer.from(eventBody({ subject }));

/** An integer that the bus takes from nobody. */
const malformed = () =>
  Buffer.from(eventBody({ data: {} }).replace('{}', '{"order":{},"n":9223372036854775808}'));

const tooLarge = () =>
  Buffer.from(
    eventBody({
      subject: 'currencies_updated',
      data: { text: printable(1_000_000).toString().replaceAll(/["\\]/gu, ' ') },
    }),
  );

/** Which entries of a request the bus does not take yet. */
const everySecond = (_: unknown, index: number) =>
  index % 2 === 0 ? 'InternalFailure' : undefined;

const actionsOf = (calls: readonly Call[], action: string) =>
  calls.filter((call) => call.action === action);

/** The entries of all requests to the bus. */
const entriesOf = (calls: readonly Call[]) =>
  actionsOf(calls, 'PutEvents').flatMap(
    ({ body }) => (JSON.parse(body.toString()) as { Entries: Record<string, unknown>[] }).Entries,
  );

const inputOf = ({ body }: Call) => JSON.parse(body.toString()) as Record<string, unknown>;

suite('npm run redrive puts back', () => {
  for (const queue of ['fallback', 'quarantine', 'dead-letter'] as const) {
    test(`an event of the ${queue} queue as it was signed, with its time and trace`, async (t) => {
      const { events, queues, calls, keep, redrive } = await receiver(t, {
        stack: { parameters: { EventSource: 'kinow.paris' } },
      });
      const body = oddBody();
      keep(queue, { body: Buffer.from(body), trace: TRACE });
      const { status, stdout, stderr } = await redrive(queue);
      assert.deepEqual([status, stderr], [0, '']);
      assert.match(stdout, /^1 published onto the bus kinow-local$/m);
      assert.deepEqual(
        events.map((one) => [one.detailText, one.timeSent, one.source, one['detail-type']]),
        [[body, RECEIVED_AT, 'kinow.paris', 'currencies_updated']],
      );
      const [entry] = entriesOf(calls);
      assert.deepEqual([entry?.['TraceHeader'], entry?.['EventBusName']], [TRACE, LOCAL_BUS]);
      assert.deepEqual(queues.messages(queue), []);
    });
  }

  test('what the webhook function put into quarantine', async (t) => {
    const hook = await webhook(t, { UNEXPECTED_SHAPE: 'quarantine' });
    const body = oddBody().replace('currencies_updated', 'order_created');
    const answer = await hook.invoke(request({ body, receivedAt: RECEIVED_AT }));
    assert.equal(answer.status, 400);
    const [kept] = hook.queues.messages('quarantine');
    assert.ok(kept);
    const { events, send, redrive } = await receiver(t);
    send('quarantine', kept.body, kept.attributes);
    assert.equal((await redrive('quarantine')).status, 0);
    assert.deepEqual(
      events.map(({ detailText, timeSent }) => [detailText, timeSent]),
      [[body, RECEIVED_AT]],
    );
  });

  test('more than ten events, ten to a request, and leaves nothing hidden', async (t) => {
    const { events, calls, keep, depth, redrive } = await receiver(t);
    const bodies = Array.from({ length: 25 }, () => event());
    for (const body of bodies) keep('quarantine', { body });
    const { status, stdout } = await redrive('quarantine');
    assert.equal(status, 0);
    assert.match(stdout, /^25 published onto the bus/);
    assert.deepEqual(
      events.map(({ detailText }) => detailText).toSorted(),
      bodies.map(String).toSorted(),
    );
    assert.equal(actionsOf(calls, 'PutEvents').length, 3);
    assert.deepEqual(depth('quarantine'), [0, 0]);
  });

  test('nothing where nothing waits, with 0', async (t) => {
    const { redrive } = await receiver(t);
    const { status, stdout } = await redrive('dead-letter');
    assert.deepEqual([status, stdout], [0, 'Nothing waits in the dead-letter queue.\n']);
  });

  test('at most --limit events', async (t) => {
    const { events, keep, depth, redrive } = await receiver(t);
    for (let index = 0; index < 15; index += 1) keep('quarantine', { body: event() });
    const { status, stdout } = await redrive('quarantine', '--limit', '12');
    assert.equal(status, 0);
    assert.match(stdout, /^12 published .*\nThere may be more: run it again\.$/m);
    assert.deepEqual([events.length, depth('quarantine')], [12, [3, 0]]);
  });

  test('only what --reason and --subject choose, and releases the others', async (t) => {
    const { events, keep, depth, redrive } = await receiver(t);
    for (let index = 0; index < 8; index += 1) {
      keep('quarantine', { body: event(), reason: 'unexpected_shape' });
      keep('quarantine', { body: event('video_created'), reason: 'unexpected_shape' });
      keep('quarantine', { body: event(), reason: 'MalformedDetail' });
    }
    const chosen = ['--reason', 'unexpected_shape', '--subject', 'order_created'];
    const { status, stdout } = await redrive('quarantine', ...chosen);
    assert.equal(status, 0);
    assert.match(stdout, /^ 8 published .*\n16 not chosen$/m);
    assert.deepEqual([events.length, depth('quarantine')], [8, [16, 0]]);
    assert.ok(events.every((one) => one['detail-type'] === 'order_created'));
  });

  test('nothing for a reason that there is not, and shows which there are', async (t) => {
    const { events, keep, redrive } = await receiver(t);
    keep('quarantine', { body: event(), reason: 'unexpected_shape' });
    const { status, stdout } = await redrive('quarantine', '--reason', 'unexpected');
    assert.deepEqual([status, events], [0, []]);
    assert.match(stdout, /^1 not chosen\n.*\n +1 +unexpected_shape +order_created$/m);
  });

  test('what can be read, and says that some could not', async (t) => {
    const { queues, keep, redrive } = await receiver(t);
    keep('fallback', { body: event() });
    queues.actions['ReceiveMessage']?.({ QueueUrl: 'fallback', VisibilityTimeout: 600 });
    keep('fallback', { body: event() });
    const { status, stdout } = await redrive('fallback');
    assert.equal(status, 0);
    assert.match(stdout, /^1 published/m);
    assert.match(stdout, /^1 hidden when it began, being retried or read: could not be read$/m);
    assert.match(stdout, /redrive function .* again by itself, hidden ones within 15 minutes/);
  });
});

suite('where the bus does not take events, npm run redrive', () => {
  const failing: [what: string, fault: Fault, says: RegExp][] = [
    [
      'may not be used',
      refuses(400, 'AccessDeniedException', 'User operator is not authorized'),
      /AccessDeniedException .* lack events:PutEvents on the event bus kinow-local/,
    ],
    ['throttles', refuses(400, 'ThrottlingException'), /ThrottlingException .*Bus throttled/],
    ['fails', refuses(500, 'InternalFailure'), /InternalFailure .*Run it again later/],
    ['resets', resets, /PutEvents: \w+\. AWS cannot be reached: check your network/],
    ['answers something else', answers('<html>', 200), /AWS said events:PutEvents: /],
  ];
  for (const [what, fault, says] of failing) {
    test(`deletes nothing and stops after 3 batches: it ${what}`, async (t) => {
      const { events, queues, calls, faults, keep, depth, redrive } = await receiver(t);
      for (let index = 0; index < 45; index += 1) keep('quarantine', { body: event() });
      const before = asKept(queues.messages('quarantine'));
      faults.set('PutEvents', fault);
      const { status, stdout, stderr } = await redrive('quarantine');
      assert.equal(status, 1);
      assert.match(stdout, /^30 left in the queue: the bus did not take them$/m);
      assert.match(stderr, /^error: The bus took nothing of 3 batches in a row/);
      assert.match(stderr, says);
      assert.deepEqual([events, depth('quarantine')], [[], [45, 0]]);
      assert.deepEqual(asKept(queues.messages('quarantine')), before);
      assert.deepEqual(actionsOf(calls, 'DeleteMessageBatch'), []);
    });
  }

  test('says so of the few that there are, too', async (t) => {
    const { faults, keep, depth, redrive } = await receiver(t);
    keep('quarantine', { body: event() });
    faults.set('PutEvents', refuses(400, 'ThrottlingException'));
    const { status, stdout } = await redrive('quarantine');
    assert.equal(status, 1);
    assert.match(
      stdout,
      /^1 left in the queue.*\n +AWS said events:PutEvents: ThrottlingException/m,
    );
    assert.deepEqual(depth('quarantine'), [1, 0]);
  });

  test('goes on where it takes some of a batch, and deletes those alone', async (t) => {
    const { events, queues, faults, keep, depth, redrive } = await receiver(t);
    for (let index = 0; index < 20; index += 1) keep('quarantine', { body: event() });
    faults.set(
      'PutEvents',
      putsSome((one) => events.push(one), everySecond),
    );
    const { status, stdout } = await redrive('quarantine');
    assert.equal(status, 1);
    assert.match(stdout, /^10 published .*\n10 left in the queue/m);
    assert.match(stdout, /AWS said events:PutEvents: InternalFailure/);
    assert.deepEqual([events.length, depth('quarantine')], [10, [10, 0]]);
    const published = events.map(({ detailText }) => detailText);
    const left = queues.messages('quarantine').map((message) => keptBytes(message).toString());
    assert.equal(new Set([...published, ...left]).size, 20);
  });
});

const REFUSED: Record<string, readonly [reason: string, put: (to: Receiver) => void]> = {
  'is no event': [
    'invalid_payload',
    ({ keep }) => keep('dead-letter', { body: Buffer.from('{"no":"event"}'), trace: TRACE }),
  ],
  'is not UTF-8': [
    'invalid_payload',
    ({ keep }) => keep('dead-letter', { body: Buffer.from([0x7b, 0xff]) }),
  ],
  'is too large for the bus': [
    'payload_too_large',
    ({ keep }) => keep('dead-letter', { body: tooLarge() }),
  ],
  'has a number that the bus does not take': [
    'MalformedDetail',
    ({ keep }) => keep('dead-letter', { body: malformed(), trace: TRACE }),
  ],
  'cannot be unpacked': [
    'unreadable',
    ({ send }) =>
      send('dead-letter', 'hello', { encoding: 'gzip+base64', received_at: String(RECEIVED_AT) }),
  ],
  'is none of ours': ['unreadable', ({ send }) => send('dead-letter', 'hello', { mine: '1' })],
};

suite('a message that is refused', () => {
  for (const [what, [reason, put]] of Object.entries(REFUSED)) {
    test(`stays in its queue with the reason, once, however often it is tried: it ${what}`, async (t) => {
      const to = await receiver(t);
      const { queues, calls, keep, events, depth, redrive } = to;
      put(to);
      keep('dead-letter', { body: event() });
      const [before] = queues.messages('dead-letter');
      const first = await redrive('dead-letter');
      assert.equal(first.status, 1);
      assert.match(
        first.stdout,
        new RegExp(
          `^1 published .*\\n1 refused, and still in the queue\\n.*\\n +1 +${reason}`,
          'm',
        ),
      );
      assert.equal(events.length, 1);
      const [after, ...others] = queues.messages('dead-letter');
      assert.ok(before && after);
      const { received_at: receivedAt, ...attributes } = after.attributes;
      assert.deepEqual(
        [others, after.body, { received_at: receivedAt, ...attributes }],
        [[], before.body, { received_at: receivedAt, ...before.attributes, reason }],
      );
      assert.match(receivedAt ?? '', /^1\d{12}$/, 'it still tells when it was received');
      assert.deepEqual(depth('dead-letter'), [1, 0]);

      const second = await redrive('dead-letter');
      assert.equal(second.status, 1);
      assert.match(second.stdout, /^1 refused, and still in the queue$/m);
      assert.deepEqual(
        queues.messages('dead-letter').map(({ id }) => id),
        [after.id],
      );
      assert.deepEqual([actionsOf(calls, 'SendMessage').length, depth('dead-letter')], [1, [1, 0]]);
    });
  }

  test('is not even sent to the bus where it is too large', async (t) => {
    const { calls, keep, redrive } = await receiver(t);
    keep('quarantine', { body: tooLarge(), reason: 'payload_too_large' });
    assert.equal((await redrive('quarantine')).status, 1);
    assert.deepEqual(actionsOf(calls, 'PutEvents'), []);
  });

  test("is in nobody's way, nor are the copies: each is dealt with once", async (t) => {
    const { events, queues, calls, keep, redrive } = await receiver(t);
    for (let index = 0; index < 25; index += 1) {
      keep('quarantine', { body: Buffer.from('{}') });
      if (index % 2 === 0) keep('quarantine', { body: event() });
    }
    const { status, stdout } = await redrive('quarantine');
    assert.equal(status, 1);
    assert.match(stdout, /^13 published .*\n25 refused/m);
    assert.equal(actionsOf(calls, 'SendMessage').length, 25);
    assert.deepEqual([events.length, queues.messages('quarantine').length], [13, 25]);
  });

  test('stays as it was where its new reason cannot be written', async (t) => {
    const { queues, faults, keep, depth, redrive } = await receiver(t);
    keep('quarantine', { body: malformed() });
    const before = asKept(queues.messages('quarantine'));
    faults.set('SendMessage', refuses(400, 'AccessDenied'));
    const { status, stdout } = await redrive('quarantine');
    assert.equal(status, 1);
    assert.match(stdout, /^1 of these with their old reason too$/m);
    assert.match(stdout, /lack sqs:SendMessage on the quarantine queue/);
    assert.deepEqual(
      [asKept(queues.messages('quarantine')), depth('quarantine')],
      [before, [1, 0]],
    );
  });
});

suite('a message that comes again in the same run', () => {
  test('is not dealt with again, and the run ends', async (t) => {
    // Each receive takes so long that all that was hidden is shown again.
    let now = Date.now();
    const { events, calls, keep, depth, redrive } = await receiver(t, {
      now: () => now,
      intercept: ({ action }) => {
        if (action === 'ReceiveMessage') now += 601_000;
        return false;
      },
    });
    keep('quarantine', { body: event() });
    for (let index = 0; index < 6; index += 1) {
      keep('quarantine', { body: Buffer.from('{}'), reason: 'unexpected_shape' });
      keep('quarantine', { body: event(), reason: 'MalformedDetail' });
    }
    const { status, stdout } = await redrive('quarantine', '--reason', 'unexpected_shape');
    assert.equal(status, 1);
    assert.match(stdout, /^ 1 published .*\n 6 refused[^]*^ 6 not chosen$/m);
    assert.equal(events.length, 1);
    assert.equal(actionsOf(calls, 'SendMessage').length, 6);
    assert.ok(actionsOf(calls, 'ReceiveMessage').length <= 6);
    assert.deepEqual(depth('quarantine'), [12, 0]);
  });
});

suite('where the queue fails, npm run redrive', () => {
  test('says of an event that it is on the bus and comes again, and stops', async (t) => {
    const { events, queues, calls, faults, keep, redrive } = await receiver(t);
    for (let index = 0; index < 25; index += 1) keep('quarantine', { body: event() });
    faults.set('DeleteMessageBatch', refuses(400, 'AccessDenied'));
    const { status, stdout, stderr } = await redrive('quarantine');
    assert.equal(status, 1);
    assert.match(stdout, /^10 published, but not deleted: they come back, to be published again$/m);
    assert.match(stderr, /lack sqs:DeleteMessage on the quarantine queue/);
    assert.deepEqual([events.length, queues.messages('quarantine').length], [10, 25]);
    assert.equal(actionsOf(calls, 'PutEvents').length, 1);
  });

  for (const [times, status, left] of [
    [1, 0, 0],
    [2, 1, 1],
  ] as const) {
    test(`tries a deletion that failed ${times} times twice`, async (t) => {
      let failures = 0;
      const { events, queues, keep, redrive } = await receiver(t, {
        intercept: (call) => {
          if (call.action !== 'DeleteMessageBatch' || failures === times) return false;
          failures += 1;
          const { QueueUrl, Entries } = inputOf(call) as { QueueUrl: string; Entries: object[] };
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
      for (let index = 0; index < 12; index += 1) keep('quarantine', { body: event() });
      const ended = await redrive('quarantine');
      assert.equal(ended.status, status, ended.stdout);
      assert.deepEqual([events.length, queues.messages('quarantine').length], [12, left]);
      if (left > 0) assert.match(ended.stdout, /^ 1 published, but not deleted[^]*InternalError/m);
    });
  }

  for (const [action, says] of [
    ['GetQueueAttributes', /lack sqs:GetQueueAttributes on the quarantine queue/],
    ['ReceiveMessage', /lack sqs:ReceiveMessage on the quarantine queue/],
  ] as const) {
    test(`says that ${action} is not permitted`, async (t) => {
      const { faults, keep, depth, redrive } = await receiver(t);
      keep('quarantine', { body: event() });
      faults.set(action, refuses(400, 'AccessDenied'));
      const { status, stderr } = await redrive('quarantine');
      assert.equal(status, 1);
      assert.match(stderr, says);
      faults.clear();
      assert.deepEqual(depth('quarantine'), [1, 0]);
    });
  }

  test('loses nothing when the network goes', async (t) => {
    let requests = 0;
    const { events, queues, keep, redrive } = await receiver(t, {
      intercept: (call) => {
        requests += 1;
        if (requests > 6) resets(call);
        return requests > 6;
      },
    });
    for (let index = 0; index < 35; index += 1) keep('quarantine', { body: event() });
    const { status, stdout, stderr } = await redrive('quarantine');
    assert.equal(status, 1);
    assert.match(stderr, /^error: A call to the queue failed.* AWS cannot be reached/m);
    assert.match(stdout, /could not be released: they come back within 10 minutes|published/);
    const all = [
      ...events.map(({ detailText }) => detailText),
      ...queues.messages('quarantine').map((message) => keptBytes(message).toString()),
    ];
    assert.equal(new Set(all).size, 35);
  });
});

suite('npm run redrive, killed', () => {
  const points: [action: string, nth: number, when: 'before' | 'after'][] = [
    ['PutEvents', 1, 'after'],
    ['SendMessage', 2, 'after'],
    ['DeleteMessageBatch', 1, 'before'],
    ['DeleteMessageBatch', 1, 'after'],
    ['ChangeMessageVisibilityBatch', 1, 'before'],
  ];
  for (const [action, nth, when] of points) {
    test(`${when} ${action} ${nth} loses nothing, and the next run brings it to an end`, async (t) => {
      let now = Date.now();
      let seen = 0;
      let kill = () => {};
      const { events, queues, keep, send, begin, redrive } = await receiver(t, {
        now: () => now,
        intercept: (call) => {
          if (call.action !== action) return false;
          seen += 1;
          if (seen !== nth) return false;
          if (when === 'after') insteadOfAnswer(call, () => kill());
          else kill();
          return when === 'before';
        },
      });
      const good = Array.from({ length: 11 }, () => event());
      const bad = { MalformedDetail: malformed(), invalid_payload: Buffer.from('{"no":"event"}') };
      for (const body of [...good.slice(0, 3), ...Object.values(bad)]) keep('quarantine', { body });
      send('quarantine', 'hello');
      for (const body of good.slice(3)) keep('quarantine', { body });
      const child = begin('quarantine');
      kill = () => child.kill('SIGKILL');
      assert.equal((await ended(child)).status, null, 'it was killed');

      const bytes = () =>
        queues
          .messages('quarantine')
          .map((message) => (message.body === 'hello' ? 'hello' : keptBytes(message).toString()));
      const published = () => events.map(({ detailText }) => detailText);
      const safe = new Set([...published(), ...bytes()]);
      for (const body of ['hello', ...good, ...Object.values(bad)]) {
        assert.ok(safe.has(body.toString()), 'on the bus or in the queue');
      }

      now += 600_000;
      assert.equal((await redrive('quarantine')).status, 1);
      for (const body of good) {
        const times = published().filter((text) => text === body.toString()).length;
        assert.ok(times === 1 || times === 2, `on the bus ${times} times`);
      }
      const waiting = queues
        .messages('quarantine')
        .map((message, index) => `${message.attributes['reason']} ${bytes()[index]}`);
      assert.deepEqual(
        new Set(waiting),
        new Set([
          'unreadable hello',
          ...Object.entries(bad).map(([reason, body]) => `${reason} ${body.toString()}`),
        ]),
      );
    });
  }
});

suite('Ctrl-C', () => {
  for (const [signal, expected, times] of [
    ['SIGINT', 130, 1],
    ['SIGINT', 130, 2],
    ['SIGTERM', 143, 1],
  ] as const) {
    test(`finishes the batch under way and releases the rest (${signal}, ${times} at once)`, async (t) => {
      let interrupt = (_answer: () => void) => {};
      const { events, calls, keep, depth, begin } = await receiver(t, {
        intercept: (call) => {
          if (actionsOf(calls, 'PutEvents').length === 2 && call.action === 'PutEvents') {
            insteadOfAnswer(call, (answer) => interrupt(answer));
          }
          return false;
        },
      });
      for (let index = 0; index < 35; index += 1) keep('quarantine', { body: event() });
      const child = begin('quarantine');
      interrupt = (answer) => {
        child.stderr?.once('data', answer);
        for (let time = 0; time < times; time += 1) child.kill(signal);
      };
      const { status, stdout, stderr } = await ended(child);
      assert.equal(status, expected);
      assert.equal(stderr, 'Stopping: what is under way is finished. Once more ends at once.\n');
      assert.match(stdout, /^20 published .*\nThere may be more: run it again\.$/m);
      assert.deepEqual([events.length, depth('quarantine')], [20, [15, 0]]);
      assert.equal(actionsOf(calls, 'ReceiveMessage').length, 2, 'nothing more is read');
    });
  }

  test('a second time ends at once, and loses nothing', async (t) => {
    const { queues, events, faults, keep, begin } = await receiver(t);
    for (let index = 0; index < 5; index += 1) keep('quarantine', { body: event() });
    const asked = Promise.withResolvers<void>();
    faults.set('PutEvents', (call) => {
      hangs(call);
      asked.resolve();
    });
    const child = begin('quarantine');
    const end = ended(child);
    await asked.promise;
    const stopping = printed(child, /Stopping/);
    child.kill('SIGINT');
    await stopping;
    await new Promise((resolve) => setTimeout(resolve, 600));
    child.kill('SIGINT');
    const { status, stdout } = await end;
    assert.deepEqual([status, stdout, events], [130, '', []]);
    assert.equal(queues.messages('quarantine').length, 5);
  });

  test('while it lists releases what was read', async (t) => {
    let interrupt = (_answer: () => void) => {};
    const { calls, keep, depth, begin } = await receiver(t, {
      intercept: (call) => {
        if (actionsOf(calls, 'ReceiveMessage').length === 2 && call.action === 'ReceiveMessage') {
          insteadOfAnswer(call, (answer) => interrupt(answer));
        }
        return false;
      },
    });
    for (let index = 0; index < 35; index += 1) keep('quarantine', { body: event() });
    const child = begin('list', 'quarantine');
    interrupt = (answer) => {
      child.stderr?.once('data', answer);
      child.kill('SIGINT');
    };
    const { status, stdout } = await ended(child);
    assert.equal(status, 130);
    assert.match(stdout, /Only 20 were read: there may be more/);
    assert.deepEqual(depth('quarantine'), [35, 0]);
  });
});

/** A receiver with something in every queue. */
function fill({ keep, send, queues }: Receiver): void {
  keep('fallback', { body: event(), reason: 'ThrottlingException', subject: 'order_created' });
  queues.actions['ReceiveMessage']?.({ QueueUrl: 'fallback', VisibilityTimeout: 600 });
  for (let index = 0; index < 12; index += 1) {
    keep('quarantine', { body: event(), receivedAt: RECEIVED_AT + index * 1000 });
  }
  keep('quarantine', { body: event('a_new_subject') });
  keep('quarantine', { body: malformed(), reason: 'MalformedDetail' });
  keep('quarantine', {
    body: Buffer.from('{"private":"\u001b[2J"}\nsecond'),
    reason: 'invalid_payload',
  });
  send('dead-letter', 'private garbage');
}

const stateOf = ({ queues, depth }: Receiver) =>
  (['fallback', 'quarantine', 'dead-letter'] satisfies Queue[]).map((queue) => [
    asKept(queues.messages(queue)),
    depth(queue),
  ]);

suite('npm run redrive -- --dry-run', () => {
  test('says what would become of each message, and changes nothing', async (t) => {
    const to = await receiver(t);
    fill(to);
    to.keep('quarantine', { body: Buffer.from('{}') });
    const before = stateOf(to);
    const { status, stdout, stderr } = await to.redrive('quarantine', '--dry-run');
    assert.deepEqual([status, stderr], [1, '']);
    assert.match(stdout, /^14 would be published onto the bus kinow-local$/m);
    assert.match(
      stdout,
      /^ 2 would be refused, and stay in the queue\n.*\n +2 +invalid_payload +–$/m,
    );
    assert.match(stdout, /^Nothing was changed\. The bus was not asked/m);
    assert.deepEqual([stateOf(to), to.events], [before, []]);
    const changing = new Set(['PutEvents', 'SendMessage', 'DeleteMessageBatch']);
    assert.deepEqual(
      to.calls.filter(({ action }) => changing.has(action)),
      [],
    );
  });

  test('exits with 0 when all would be published', async (t) => {
    const { keep, redrive } = await receiver(t);
    keep('quarantine', { body: event() });
    assert.equal((await redrive('quarantine', '--dry-run')).status, 0);
  });
});

suite('npm run redrive -- list', () => {
  test('says what waits, since when and why, and leaves it as it is', async (t) => {
    const to = await receiver(t);
    fill(to);
    const before = stateOf(to);
    const { status, stdout, stderr } = await to.redrive('list');
    assert.deepEqual([status, stderr], [0, '']);
    assert.match(
      stdout,
      /^fallback queue  0 to read, 1 hidden\n  Hidden ones are being retried or read/m,
    );
    const age = /(?:\d+ (?:day|hour|minute|second)s? ago|just now)/.source;
    assert.match(
      stdout,
      new RegExp(
        `^quarantine queue  15 to read, 0 hidden\\n  oldest received 2026-11-18 11:06:40 UTC, ${age}
  count  reason            subject
     12  unexpected_shape  order_created
      1  unexpected_shape  a_new_subject
      1  MalformedDetail   order_created
      1  invalid_payload   –$`,
        'm',
      ),
    );
    assert.match(stdout, /^dead-letter queue  1 to read[^]* 1  unknown  –$/m);
    assert.match(
      stdout,
      /^Messages wait in the quarantine and dead-letter queues\. What would become of them:\n  npm run redrive -- quarantine --stack shop --dry-run$/m,
    );
    assert.match(stdout, /^The redrive function tries all of the fallback queue again/m);
    assert.ok(!stdout.includes('private'), 'no payload');
    assert.ok(!stdout.includes('\u001b'));
    assert.deepEqual(stateOf(to), before);
  });

  test('says that nothing waits', async (t) => {
    const { redrive } = await receiver(t);
    const { status, stdout } = await redrive('list');
    assert.equal(status, 0);
    assert.match(
      stdout,
      /^fallback queue  empty\n\nquarantine queue  empty\n\ndead-letter queue  empty/,
    );
    assert.match(stdout, /^Nothing waits in any queue\.$/m);
  });

  test('says that all is hidden, and when to look again', async (t) => {
    const { queues, keep, redrive } = await receiver(t);
    keep('quarantine', { body: event() });
    queues.actions['ReceiveMessage']?.({ QueueUrl: 'quarantine', VisibilityTimeout: 600 });
    const { status, stdout } = await redrive('list');
    assert.equal(status, 0);
    assert.match(stdout, /^All that waits is hidden, in the quarantine queue\. Look again/m);
  });

  test('shows payloads with --show alone, without what would steer the terminal', async (t) => {
    const to = await receiver(t);
    fill(to);
    const { stdout } = await to.redrive(
      'list',
      'quarantine',
      '--show',
      '--reason',
      'invalid_payload',
    );
    assert.match(
      stdout,
      /^  2026-11-18 11:06:40 UTC  invalid_payload\n    \{"private":"\[2J"\}\n    second$/m,
    );
    assert.match(stdout, /^  14 others, not chosen$/m);
    const dead = await to.redrive('list', 'dead-letter', '--show');
    assert.match(dead.stdout, /^    private garbage$/m);
  });

  test('reads no more than --limit, and says that there are more', async (t) => {
    const { calls, keep, depth, redrive } = await receiver(t);
    for (let index = 0; index < 25; index += 1) keep('quarantine', { body: event() });
    const { status, stdout } = await redrive('list', '--limit', '12');
    assert.equal(status, 0);
    assert.match(
      stdout,
      /^quarantine queue  25 to read[^]* 12  unexpected_shape[^]*Only 12 were read/m,
    );
    const asked = actionsOf(calls, 'ReceiveMessage').map(
      (call) => inputOf(call)['MaxNumberOfMessages'],
    );
    assert.ok(asked.includes(2));
    assert.deepEqual(depth('quarantine'), [25, 0]);
  });

  test('releases what it read, and says why it read no more', async (t) => {
    let receives = 0;
    const { keep, depth, redrive } = await receiver(t, {
      intercept: (call) => {
        if (call.action !== 'ReceiveMessage' || ++receives < 2) return false;
        refuses(500, 'InternalError')(call);
        return true;
      },
    });
    for (let index = 0; index < 25; index += 1) keep('quarantine', { body: event() });
    const { status, stdout } = await redrive('list', 'quarantine');
    assert.equal(status, 1);
    assert.match(stdout, /Only 10 were read[^]*AWS said sqs:ReceiveMessage: InternalError/);
    assert.deepEqual(depth('quarantine'), [25, 0]);
  });

  test('shows the other queues where one cannot be read', async (t) => {
    const to = await receiver(t, {
      intercept: (call) => {
        const isDenied = call.action === 'GetQueueAttributes' && call.body.includes('fallback');
        if (isDenied) refuses(400, 'AccessDenied')(call);
        return isDenied;
      },
    });
    fill(to);
    const { status, stdout } = await to.redrive('list');
    assert.equal(status, 1);
    assert.match(stdout, /^fallback queue  could not be read\n.*\n.*lack sqs:GetQueueAttributes/m);
    assert.match(stdout, /^quarantine queue  15 to read/m);
  });
});

suite('the progress of npm run redrive', () => {
  for (const [args, total] of [
    [['quarantine'], 25],
    [['list'], 25],
  ] as const) {
    test(`is shown on a terminal alone (${args.join(' ')})`, async (t) => {
      const piped = await receiver(t);
      for (let index = 0; index < total; index += 1) piped.keep('quarantine', { body: event() });
      assert.equal((await piped.redrive(...args)).stderr, '');
      const shown = await receiver(t, { isTerminal: true });
      for (let index = 0; index < total; index += 1) shown.keep('quarantine', { body: event() });
      const { stdout, stderr } = await shown.redrive(...args);
      const lines = stderr.split('\r').map((line) => line.replace('\u001b[K', ''));
      assert.ok(lines.includes(`[${'#'.repeat(12)}${'-'.repeat(18)}] 10 of 25`), stderr);
      assert.deepEqual(lines.slice(-2), [`[${'#'.repeat(30)}] 25 of 25`, '']);
      assert.ok(!stdout.includes('of 25'));
    });
  }
});

suite('what npm run redrive says of a failure', () => {
  test('has neither a payload nor a credential in it', async (t) => {
    for (const action of ['PutEvents', 'SendMessage', 'DeleteMessageBatch']) {
      const { faults, keep, redrive, env } = await receiver(t, {
        env: { AWS_SECRET_ACCESS_KEY: 'operators-secret', AWS_SESSION_TOKEN: 'operators-token' },
      });
      keep('quarantine', { body: Buffer.from(eventBody({ data: { order: 'private' } })) });
      keep('quarantine', { body: Buffer.from('{"private":1}') });
      faults.set(action, echoes(400));
      const { status, stdout, stderr } = await redrive('quarantine');
      assert.equal(status, 1);
      for (const secret of ['private', env['AWS_SECRET_ACCESS_KEY'] ?? '', 'operators-token']) {
        assert.ok(!`${stdout}${stderr}`.includes(secret), `${action}: ${secret}`);
      }
    }
  });

  test('is one line where there are no credentials, or no such stack', async (t) => {
    const { env } = await receiver(t);
    const { AWS_ACCESS_KEY_ID: _id, AWS_SECRET_ACCESS_KEY: _key, ...without } = env;
    const nobody = { AWS_EC2_METADATA_DISABLED: 'true', HOME: '/nonexistent' };
    const cases: [env: Record<string, string>, stack: string, says: RegExp][] = [
      [{ ...without, ...nobody }, 'shop', /^error: There are no AWS credentials: .*\n$/],
      [env, 'nobody', /^error: There is no stack nobody in this region: .*\n$/],
    ];
    for (const [environment, stack, says] of cases) {
      const { status, stdout, stderr } = await runCommand('redrive', ['list', '--stack', stack], {
        env: environment,
      });
      assert.deepEqual([status, stdout], [1, '']);
      assert.match(stderr, says);
    }
  });

  test('is one line where the stack is no receiver', async (t) => {
    const { redrive } = await receiver(t, { stack: { outputs: { QueueUrl: 'http://other' } } });
    const { status, stdout, stderr } = await redrive('quarantine');
    assert.deepEqual([status, stdout], [1, '']);
    assert.match(
      stderr,
      /^error: The stack shop is no receiver .* no output FallbackQueueUrl\. .*\n$/,
    );
  });

  const wrong: [args: string[], says: RegExp][] = [
    [[], /list \[queue\] \| fallback \| quarantine \| dead-letter is missing/],
    [['list'], /Give the stack of the receiver by --stack/],
    [['deadletter'], /There is no deadletter: give list, .*\. Did you mean dead-letter\?/],
    [['lst', '--stack', 'shop'], /Did you mean list\?/],
    [['list', 'fallbak'], /There is no fallbak: give fallback, .*\. Did you mean fallback\?/],
    [['quarantine', 'fallback'], /Unexpected argument: fallback/],
    [['quarantine', '--show'], /--show goes with list: npm run redrive -- list quarantine --show/],
    [['list', '--dry-run'], /list changes nothing/],
    [['quarantine', '--stack', 'shop', '--limit', '0'], /--limit takes a whole number from 1/],
  ];
  for (const [args, says] of wrong) {
    test(`refuses "${args.join(' ')}" with 2`, async () => {
      const { status, stdout, stderr } = await runCommand('redrive', args);
      assert.deepEqual([status, stdout], [2, '']);
      assert.match(stderr, says);
    });
  }
});

/** What a message of a random queue holds, and the reason with which the bus refuses it. */
const KINDS = {
  good: { make: () => event(), refusal: undefined },
  malformed: { make: malformed, refusal: 'MalformedDetail' },
  invalid: { make: () => Buffer.from(`{"no":"${randomUUID()}"}`), refusal: 'invalid_payload' },
} as const;

/** Deletes all that is visible in a queue. */
function empty({ queues, depth }: Receiver, queue: Queue): void {
  const act = (action: string, input: object) =>
    queues.actions[action]?.({ QueueUrl: queue, ...input }) as { Messages?: object[] };
  while (depth(queue)[0] > 0) {
    const { Messages: Entries = [] } = act('ReceiveMessage', { MaxNumberOfMessages: 10 });
    act('DeleteMessageBatch', { Entries });
  }
}

suite('whatever fails, and whenever it is stopped', () => {
  test(`a run loses nothing, and a later one ends it (seed ${SEED})`, async (t) => {
    let now = Date.now();
    let fates: string[] = [];
    let stop = () => {};
    const befall = (call: Call, events: Receiver['events']): boolean => {
      const fate = fates.shift();
      if (fate === 'stopped') stop();
      if (fate === 'lost') losesAnswer(call);
      if (fate === 'refused') refuses(400, 'AccessDenied')(call);
      if (fate === 'reset') resets(call);
      const isPartial = fate === 'partial' && call.action === 'PutEvents';
      if (isPartial) putsSome((one) => events.push(one), everySecond)(call);
      return fate === 'refused' || fate === 'reset' || isPartial;
    };
    const to: Receiver = await receiver(t, {
      now: () => now,
      intercept: (call) => befall(call, to.events),
    });
    // The clients read this when they are first used.
    Object.assign(process.env, to.env);
    t.after(() => Object.keys(to.env).forEach((name) => delete process.env[name]));
    const { move } = await import('../../scripts/deployed/queues/move-messages.ts');
    const once = async (limit: number) => {
      const stopping = new AbortController();
      stop = () => stopping.abort();
      return await move({
        queueUrl: `${to.env['AWS_ENDPOINT_URL']}/000000000000/quarantine`,
        bus: { eventBusName: LOCAL_BUS, eventSource: 'kinow' },
        choose: () => true,
        limit,
        dryRun: false,
        stopping: stopping.signal,
        onProgress: () => {},
      });
    };
    let most = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...Object.values(KINDS)), { minLength: 1, maxLength: 30 }),
        fc.array(
          fc.constantFrom(
            'served',
            'served',
            'served',
            'refused',
            'lost',
            'reset',
            'partial',
            'stopped',
          ),
          { maxLength: 20 },
        ),
        fc.integer({ min: 1, max: 40 }),
        async (kinds, planned, limit) => {
          to.events.length = 0;
          const made = kinds.map(({ make, refusal }) => ({ body: make(), refusal }));
          for (const { body } of made) to.keep('quarantine', { body });
          fates = [...planned];
          await once(limit);
          const waiting = () =>
            to.queues.messages('quarantine').map((message) => ({
              text: keptBytes(message).toString(),
              reason: message.attributes['reason'],
            }));
          const published = () => to.events.map(({ detailText }) => detailText);
          const safe = new Set([...published(), ...waiting().map(({ text }) => text)]);
          for (const { body } of made)
            assert.ok(safe.has(body.toString()), 'on the bus or in the queue');

          fates = [];
          now += 601_000;
          await once(Number.POSITIVE_INFINITY);
          for (const { body, refusal } of made) {
            const text = body.toString();
            const times = published().filter((one) => one === text).length;
            const reasons = waiting().flatMap((one) => (one.text === text ? [one.reason] : []));
            if (refusal === undefined) {
              assert.deepEqual(reasons, []);
              most = Math.max(most, times);
              if (planned.every((fate) => fate === 'served')) assert.equal(times, 1);
            } else {
              assert.equal(times, 0);
              assert.deepEqual(new Set(reasons), new Set([refusal]));
            }
          }
          assert.equal(to.depth('quarantine')[1], 0, 'nothing is hidden');
          empty(to, 'quarantine');
        },
      ),
      { numRuns: scaled(2_500), seed: SEED },
    );
    t.diagnostic(`seed ${SEED}: at most ${most} times on the bus`);
  });
});
