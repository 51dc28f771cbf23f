import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { suite, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import { type Message, encodeMessage } from '../../handler/message.ts';
import type { Call } from '../../scripts/local/aws/local-aws.ts';
import { REDRIVE_BUNDLE } from '../../scripts/tasks/bundle/bundle-paths.ts';
import { createPrintableBytes } from '../support/campaigns/bytes.ts';
import {
  answerWith,
  type Fault,
  hangForever,
  refuseEntries,
  refuseWith,
  resetConnection,
} from '../support/faults/faults.ts';
import { startProcess } from '../support/function/lambda-process.ts';
import { createEventSourceMapping } from '../support/function/mapping.ts';
import { loadRedrive } from '../support/function/redrive.ts';
import {
  createEventBody,
  createRequest,
  decodeMessageBytes,
  listMetrics,
  loadWebhook,
} from '../support/function/webhook.ts';

const RECEIVED_AT = 1_795_000_000_123;
const TRACE = 'Root=1-6925b6f0-0123456789abcdef01234567;Parent=53995c3f42cd8ad8;Sampled=1';

/** Creates a record of the fallback queue as Lambda passes it. */
function record(
  kept: Partial<Message> & { readonly body: Uint8Array },
  receives = 1,
  changes: Readonly<Record<string, string | undefined>> = {},
): SQSRecord {
  const message = encodeMessage({ reason: 'InternalFailure', receivedAt: RECEIVED_AT, ...kept });
  assert.ok(message);
  const attributes = Object.entries(message.MessageAttributes).map(
    ([name, { StringValue }]) => [name, StringValue] as const,
  );
  return rawRecord(
    message.MessageBody,
    { ...Object.fromEntries(attributes), ...changes },
    receives,
  );
}

function rawRecord(
  body: string,
  attributes: Readonly<Record<string, string | undefined>>,
  receives = 1,
): SQSRecord {
  const messageId = randomUUID();
  return {
    messageId,
    receiptHandle: `${messageId}#${receives}`,
    body,
    attributes: {
      ApproximateReceiveCount: String(receives),
      SentTimestamp: String(RECEIVED_AT + 5),
      SenderId: '',
      ApproximateFirstReceiveTimestamp: '',
    },
    messageAttributes: Object.fromEntries(
      Object.entries(attributes).flatMap(([name, stringValue]) =>
        stringValue === undefined ? [] : [[name, { dataType: 'String', stringValue }]],
      ),
    ),
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: '',
    awsRegion: 'eu-west-1',
  };
}

const DAY = 86_400_000;

/** Returns the value of each metric of a log line. */
const readCounts = (line: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(listMetrics(line).map((name) => [name, line[name]]));

const fromBody = (body: string) => record({ body: Buffer.from(body) });
const idsOf = (records: readonly SQSRecord[]) =>
  records.map(({ messageId }) => ({ itemIdentifier: messageId }));

/** Returns the entries of each PutEvents request. */
function requestsTo(calls: readonly Call[]) {
  return calls
    .filter(({ action }) => action === 'PutEvents')
    .map(
      ({ body }) => (JSON.parse(body.toString()) as { Entries: Record<string, unknown>[] }).Entries,
    );
}

suite('the redrive function', () => {
  test('puts a deferred event onto the bus as it was signed, and the queue is empty', async (t) => {
    process.env['_X_AMZN_TRACE_ID'] = TRACE;
    t.after(() => delete process.env['_X_AMZN_TRACE_ID']);
    const calls: Call[] = [];
    const hook = await loadWebhook(
      t,
      { AWS_MAX_ATTEMPTS: '1' },
      {
        intercept: (call) => {
          calls.push(call);
          return false;
        },
      },
    );
    const { invoke, events, queues, faults } = hook;
    const body = ` {"event_id":"${randomUUID()}", "subject":"currencies_updated","data":{"n":1.10,"\\u00e9":"é"}}\n`;
    faults.set('PutEvents', refuseWith(500, 'InternalFailure'));
    const answer = await invoke(createRequest({ body, receivedAt: RECEIVED_AT }));
    assert.equal(answer.body['outcome'], 'deferred');
    delete process.env['_X_AMZN_TRACE_ID'];
    faults.clear();
    const redrive = await loadRedrive();
    await createEventSourceMapping(queues, redrive.invoke).poll();
    assert.deepEqual(
      events.map(({ detailText, timeSent, source, 'detail-type': type }) => [
        detailText,
        timeSent,
        source,
        type,
      ]),
      [[body, RECEIVED_AT, 'kinow', 'currencies_updated']],
    );
    assert.deepEqual(queues.listMessages('fallback'), []);
    const [[entry] = []] = requestsTo(calls);
    assert.equal(entry?.['TraceHeader'], TRACE);
    const line = hook.log.at(-1) ?? {};
    assert.equal(line['redriven'], 1);
    assert.deepEqual(readCounts(line), { DeadLettered: 0, Expiring: 0, Redriven: 1 });
  });

  test('puts ten events into a request', async (t) => {
    const { events, calls } = await loadWebhook(t);
    const { invoke } = await loadRedrive();
    const records = Array.from({ length: 25 }, () => fromBody(createEventBody()));
    assert.deepEqual(await invoke({ Records: records }), { batchItemFailures: [] });
    assert.deepEqual([events.length, calls['PutEvents']], [25, 3]);
  });

  test('puts less than 1,048,576 bytes into a request', async (t) => {
    const sizes: number[][] = [];
    const { events } = await loadWebhook(
      t,
      {},
      {
        intercept: (call) => {
          for (const entries of requestsTo([call])) {
            sizes.push(entries.map((entry) => Buffer.byteLength(String(entry['Detail']))));
          }
          return false;
        },
      },
    );
    const { invoke } = await loadRedrive();
    const text = createPrintableBytes(520_000).toString().replaceAll(/["\\]/gu, ' ');
    const large = createEventBody({
      subject: 'currencies_updated',
      data: { text: text.slice(0, 400_000) },
    });
    const half = createEventBody({ subject: 'currencies_updated', data: { text } });
    const records = [half, half, large, large, large].map(fromBody);
    assert.deepEqual(await invoke({ Records: records }), { batchItemFailures: [] });
    assert.equal(events.length, 5);
    assert.deepEqual(sizes.map((some) => String(some.length)).toSorted(), ['1', '2', '2']);
    for (const some of sizes) assert.ok(some.reduce((sum, size) => sum + size, 0) < 1_048_576);
  });

  for (const [bytes, requests] of [
    [1_048_575, 1],
    [1_048_576, 2],
  ] as const) {
    test(`puts two entries of ${bytes} bytes together into ${requests} request(s)`, async (t) => {
      const { events, calls } = await loadWebhook(t);
      const { invoke } = await loadRedrive();
      const subject = 'currencies_updated';
      // By the service's formula: 14 bytes for the time.
      const around = 14 + 'kinow'.length + subject.length;
      const ofSize = (size: number) => {
        const frame = createEventBody({ subject, data: { text: '' } });
        const text = 'e'.repeat(size - around - frame.length);
        return fromBody(frame.replace('"text":""', `"text":"${text}"`));
      };
      const records = [ofSize(500_000), ofSize(bytes - 500_000)];
      assert.deepEqual(await invoke({ Records: records }), { batchItemFailures: [] });
      assert.deepEqual([events.length, calls['PutEvents']], [2, requests]);
    });
  }

  for (const code of ['ThrottlingException', 'InternalFailure', 'AnUndocumentedCode']) {
    test(`leaves in the queue what the bus refuses with ${code}, and hides it for a while`, async (t) => {
      const hidden: { ReceiptHandle: string; VisibilityTimeout: number }[] = [];
      const { faults, queues, messages } = await loadWebhook(
        t,
        {},
        {
          intercept: ({ action, body }) => {
            if (action === 'ChangeMessageVisibilityBatch') {
              const { Entries } = JSON.parse(body.toString()) as { Entries: typeof hidden };
              hidden.push(...Entries);
            }
            return false;
          },
        },
      );
      faults.set('PutEvents', refuseEntries(code));
      const { invoke } = await loadRedrive();
      const records = [record({ body: Buffer.from(createEventBody()) }, 3)];
      assert.deepEqual(await invoke({ Records: records }), { batchItemFailures: idsOf(records) });
      assert.deepEqual([queues.listMessages('dead-letter'), messages], [[], []]);
      assert.equal(hidden[0]?.ReceiptHandle, records[0]?.receiptHandle);
      const seconds = hidden[0]?.VisibilityTimeout ?? 0;
      assert.ok(seconds >= 20 && seconds <= 40, `${seconds} s at the third receive`);
    });
  }

  test('takes no longer than it has though everything hangs, and leaves all in the queue', async (t) => {
    const faults = new Map<string, Fault>();
    await loadWebhook(t, {}, { faults });
    for (const action of ['PutEvents', 'SendMessage', 'ChangeMessageVisibilityBatch']) {
      faults.set(action, hangForever);
    }
    const { invoke } = await loadRedrive();
    const records = [fromBody(createEventBody()), fromBody('{"no":"event"}'), rawRecord('?', {})];
    const start = performance.now();
    const { batchItemFailures } = await invoke({ Records: records }, 2_000);
    assert.ok(performance.now() - start < 2_000);
    assert.deepEqual(batchItemFailures, idsOf(records));
  });

  test('logs of what it has received 900 times in vain why the bus did not take it', async (t) => {
    const hook = await loadWebhook(t, { AWS_MAX_ATTEMPTS: '1' });
    const { invoke } = await loadRedrive();
    hook.faults.set('PutEvents', refuseWith(400, 'ThrottlingException'));
    await invoke({ Records: [record({ body: Buffer.from(createEventBody()) }, 900)] });
    const line = hook.log.find(({ message }) => message === 'dead letter');
    assert.partialDeepStrictEqual(line, { failure: { error: 'ThrottlingException' } });
  });

  test('has nothing to report of an empty batch', async (t) => {
    await loadWebhook(t);
    const { invoke } = await loadRedrive();
    assert.deepEqual(await invoke({ Records: [] }), { batchItemFailures: [] });
  });
});

suite('a message that can never be an event on the bus', () => {
  const POISON: Record<string, readonly [reason: string, record: SQSRecord]> = {
    'has no encoding': ['unreadable', rawRecord('hello', { reason: 'InternalFailure' })],
    'has an unknown encoding': ['unreadable', rawRecord('hello', { encoding: 'zstd' })],
    'is not what its encoding says': [
      'unreadable',
      rawRecord('hello', { encoding: 'gzip+base64' }),
    ],
    'is no event': ['invalid_payload', fromBody('{"no":"event"}')],
    'is too large for the bus': [
      'payload_too_large',
      fromBody(
        createEventBody({ subject: 'currencies_updated', data: { text: 'e'.repeat(1_000_000) } }),
      ),
    ],
    'is not UTF-8': ['invalid_payload', record({ body: Buffer.from([0xff, 0xfe]) })],
    'holds an integer that the bus does not take': [
      'MalformedDetail',
      fromBody(
        createEventBody({ data: {} }).replace('{}', '{"order":1e0,"n":9223372036854775808}'),
      ),
    ],
  };

  for (const [what, [reason, poison]] of Object.entries(POISON)) {
    test(`ends in the dead-letter queue with its reason when it ${what}, and fails no neighbour`, async (t) => {
      const hook = await loadWebhook(t);
      const { events, queues } = hook;
      const { invoke } = await loadRedrive();
      const records = [fromBody(createEventBody()), poison, fromBody(createEventBody())];
      assert.deepEqual(await invoke({ Records: records }), { batchItemFailures: [] });
      assert.equal(events.length, 2);
      const [dead, ...others] = queues.listMessages('dead-letter');
      assert.ok(dead);
      assert.deepEqual([others, dead.attributes['reason']], [[], reason]);
      if (reason === 'unreadable') assert.equal(dead.body, poison.body);
      else
        assert.deepEqual(
          [dead.body, dead.attributes['received_at']],
          [poison.body, String(RECEIVED_AT)],
        );
      const line = hook.log.find(({ message }) => message === 'dead letter');
      assert.deepEqual([line?.['fate'], line?.['reason']], ['dead_lettered', reason]);
      const counts = { DeadLettered: 1, Expiring: 0, Redriven: 2 };
      assert.deepEqual(readCounts(hook.log.at(-1) ?? {}), counts);
    });
  }

  test('is not sent to the bus where it is refused by its envelope or its size', async (t) => {
    const { calls } = await loadWebhook(t);
    const { invoke } = await loadRedrive();
    const refused = ['is no event', 'is too large for the bus'].flatMap(
      (what) => POISON[what]?.[1] ?? [],
    );
    assert.deepEqual(await invoke({ Records: refused }), { batchItemFailures: [] });
    assert.deepEqual([calls['PutEvents'], calls['SendMessage']], [undefined, 2]);
  });

  for (const [bytes, isRefused] of [
    [1_000_000, false],
    [1_000_001, true],
  ] as const) {
    test(`is refused for its size from 1,000,001 bytes on, as the webhook does: ${bytes}`, async (t) => {
      const { events, queues } = await loadWebhook(t);
      const { invoke } = await loadRedrive();
      const subject = 'currencies_updated';
      const frame = createEventBody({ subject, data: { text: '' } });
      // By the service's formula: 14 bytes for the time.
      const around = 14 + 'kinow'.length + subject.length + frame.length;
      const text = 'e'.repeat(bytes - around);
      await invoke({ Records: [fromBody(frame.replace('"text":""', `"text":"${text}"`))] });
      assert.deepEqual(
        [
          events.length,
          queues.listMessages('dead-letter').map(({ attributes }) => attributes['reason']),
        ],
        isRefused ? [0, ['payload_too_large']] : [1, []],
      );
    });
  }

  test('stays in the fallback queue as long as the dead-letter queue does not take it', async (t) => {
    const hook = await loadWebhook(t, { AWS_MAX_ATTEMPTS: '1' });
    const { faults, queues } = hook;
    faults.set('SendMessage', refuseWith(500, 'InternalFailure'));
    const { invoke } = await loadRedrive();
    const records = Object.values(POISON).map(([, one]) => one);
    assert.deepEqual(await invoke({ Records: records }), { batchItemFailures: idsOf(records) });
    assert.deepEqual(queues.listMessages('dead-letter'), []);
    assert.equal(hook.log.at(-1)?.['DeadLettered'], 0);
  });

  test('keeps its event_id and its subject although it is too large to be parsed', async (t) => {
    const { queues } = await loadWebhook(t);
    const { invoke } = await loadRedrive();
    const eventId = randomUUID();
    const body = Buffer.from(`{"event_id":"${eventId}"`.padEnd(1_000_001));
    await invoke({ Records: [record({ body, eventId, subject: 'order_created' })] });
    const [{ attributes } = assert.fail()] = queues.listMessages('dead-letter');
    assert.partialDeepStrictEqual(attributes, {
      reason: 'payload_too_large',
      event_id: eventId,
      subject: 'order_created',
    });
  });

  test('is sent on as it is where it was compressed better than the function does', async (t) => {
    const { queues } = await loadWebhook(t);
    const { invoke } = await loadRedrive();
    // Two letters in any order: the highest level of compression saves some hundred bytes more.
    const letters = Buffer.from(createPrintableBytes(150_000).map((byte) => byte % 2));
    const others = createPrintableBytes(950_000);
    const createBody = (length: number) => Buffer.concat([letters, others.subarray(0, length)]);
    const computeLength = (bytes: Buffer) => gzipSync(bytes).toString('base64').length;
    let length = 920_000;
    // A printable byte takes some 1.1 letters of base64.
    for (let left = 0; left >= 0; length += Math.ceil(left / 1.1) + 10) {
      left = 1_048_576 - computeLength(createBody(length));
    }
    const body = gzipSync(createBody(length), { level: 9 }).toString('base64');
    const records = [rawRecord(body, { encoding: 'gzip+base64' })];
    assert.deepEqual(await invoke({ Records: records }), { batchItemFailures: [] });
    const [dead = assert.fail()] = queues.listMessages('dead-letter');
    assert.deepEqual([dead.body === body, dead.attributes['reason']], [true, 'payload_too_large']);
  });

  test('bursts no memory when it unpacks to gigabytes', async (t) => {
    const { queues } = await loadWebhook(t);
    const { invoke } = await loadRedrive();
    const bomb = record({ body: Buffer.alloc(60_000_000, 'a') });
    assert.deepEqual(await invoke({ Records: [bomb] }), { batchItemFailures: [] });
    assert.equal(queues.listMessages('dead-letter')[0]?.attributes['reason'], 'unreadable');
  });
});

suite('a batch of the fallback queue whose messages unpack to much', () => {
  /** A body of a number of bytes that takes as much memory as possible where it is parsed. */
  const createNestedBody = (bytes: number) => {
    const [start, end] = createEventBody({ subject: 'x', data: ['DATA'] }).split('"DATA"');
    const levels = Math.floor((bytes - `${start}${end}`.length) / 2);
    return Buffer.from(`${start}${'['.repeat(levels)}${']'.repeat(levels)}${end}`);
  };

  test('is processed as far as 10,000,000 bytes, and the rest comes again', async (t) => {
    const { calls, queues } = await loadWebhook(t);
    const { invoke } = await loadRedrive();
    const large = Array.from({ length: 3 }, () => record({ body: createNestedBody(4_000_000) }));
    const small = Array.from({ length: 2 }, () => fromBody(createEventBody()));
    const [first, second, third] = large;
    const { batchItemFailures } = await invoke({ Records: [...large, ...small] });
    assert.deepEqual(batchItemFailures, idsOf([third ?? assert.fail()]));
    assert.deepEqual(
      queues.listMessages('dead-letter').map(({ body }) => body),
      [first?.body, second?.body],
      'too large for the bus',
    );
    assert.equal(calls['ChangeMessageVisibilityBatch'], 1, 'later, not at once');
  });

  test('is told in the log', async (t) => {
    const hook = await loadWebhook(t);
    const { invoke } = await loadRedrive();
    const body = createNestedBody(4_000_000);
    await invoke({ Records: [1, 2, 3].map(() => record({ body })) });
    await invoke({ Records: [record({ body })] });
    const lines = hook.log.filter(({ message }) => message === 'redrive');
    assert.deepEqual(
      lines.map((line) => [line['not_now'], line['postponed'], line['dead_lettered']]),
      [
        [1, 1, 2],
        [undefined, 0, 1],
      ],
    );
  });

  test('has room for ten events of the largest size, and for one of any size', async (t) => {
    const { events, queues } = await loadWebhook(t);
    const { invoke } = await loadRedrive();
    const around = 14 + 'kinow'.length + 'currencies_updated'.length;
    const frame = createEventBody({ subject: 'currencies_updated', data: { text: '' } });
    const text = 'e'.repeat(1_000_000 - around - frame.length);
    const largest = frame.replace('"text":""', `"text":"${text}"`);
    const records = Array.from({ length: 10 }, () => fromBody(largest));
    assert.deepEqual(await invoke({ Records: records }), { batchItemFailures: [] });
    assert.equal(events.length, 10);
    const one = record({ body: createNestedBody(8_000_000) });
    assert.deepEqual(await invoke({ Records: [one] }), { batchItemFailures: [] });
    assert.equal(queues.listMessages('dead-letter').length, 1);
  });

  test('is counted alike in both encodings, by its bytes', async (t) => {
    const { events } = await loadWebhook(t);
    const { invoke } = await loadRedrive();
    const body = createEventBody({ subject: 'currencies_updated', data: { text: 'DATA' } }).replace(
      'DATA',
      'é'.repeat(499_000),
    );
    const records = Array.from({ length: 12 }, (_, index) =>
      index % 2 === 0 ? rawRecord(body, { encoding: 'identity' }) : fromBody(body),
    );
    const { batchItemFailures } = await invoke({ Records: records });
    assert.deepEqual(batchItemFailures, idsOf(records.slice(10)));
    assert.equal(events.length, 10);
  });

  for (const bytes of [999_999, 7_999_999]) {
    test(`takes little memory where ten crafted messages have ${bytes} bytes each`, async (t) => {
      await loadWebhook(t);
      const records = Array.from({ length: 10 }, () => record({ body: createNestedBody(bytes) }));
      // A fifth of what the function has on AWS.
      const { NODE_COMPILE_CACHE: _, ...env } = { ...process.env };
      const one = startProcess(REDRIVE_BUNDLE, {
        ...(env as Record<string, string>),
        NODE_OPTIONS: '--max-old-space-size=100',
      });
      t.after(one.kill);
      const answer = (await one.invoke({ Records: records })) as SQSBatchResponse | undefined;
      assert.ok(answer, 'the process has not ended');
      assert.equal(answer.batchItemFailures.length, bytes < 1_000_000 ? 0 : 9);
    });
  }
});

suite('a request to the bus that fails as a whole', () => {
  const poisoned = (call: Call) =>
    requestsTo([call]).some((entries) =>
      entries.some((entry) => String(entry['Detail']).includes('poison')),
    );

  const FAULTS: readonly Fault[] = [
    resetConnection,
    refuseWith(400, 'ValidationException'),
    answerWith('', 500),
  ];

  /** Redrives ten events, of which those at some positions fail each request that they are part of. */
  async function redriveTen(
    t: Parameters<typeof loadWebhook>[0],
    positions: readonly number[],
    fault: Fault,
  ) {
    const hook = await loadWebhook(
      t,
      { AWS_MAX_ATTEMPTS: '1' },
      {
        intercept: (call) => {
          const isPoisoned = poisoned(call);
          if (isPoisoned) fault(call);
          return isPoisoned;
        },
      },
    );
    const { invoke } = await loadRedrive();
    const records = Array.from({ length: 10 }, (_, index) =>
      fromBody(
        createEventBody({ data: { order: {}, note: positions.includes(index) ? 'poison' : '' } }),
      ),
    );
    const { batchItemFailures } = await invoke({ Records: records });
    const dead = hook.queues.listMessages('dead-letter').length;
    return { published: hook.events.length, left: batchItemFailures.length + dead, ...hook };
  }

  for (const position of [0, 4, 9]) {
    test(`is the fault of entry ${position} of 10 alone: the others are published`, async (t) => {
      for (const fault of FAULTS) {
        const { published, left } = await redriveTen(t, [position], fault);
        assert.equal(published, 9);
        assert.equal(left, 1, 'and that one is either postponed or a dead letter');
      }
    });
  }

  for (const positions of [
    [0, 9],
    [4, 5],
    [0, 5, 9],
  ]) {
    test(`is the fault of entries ${positions.join(', ')} of 10: the others are published`, async (t) => {
      for (const fault of FAULTS) {
        const { published, left, calls } = await redriveTen(t, positions, fault);
        assert.deepEqual([published, left], [10 - positions.length, positions.length]);
        // What is reset on a connection that was used before is sent once more.
        const most = fault === resetConnection ? 38 : 19;
        assert.ok((calls['PutEvents'] ?? 0) <= most, `${calls['PutEvents']} calls`);
      }
    });
  }

  test('is divided down to single entries where all are refused for good, in 19 calls', async (t) => {
    const positions = Array.from({ length: 10 }, (_, index) => index);
    const { queues, calls } = await redriveTen(
      t,
      positions,
      refuseWith(400, 'ValidationException'),
    );
    assert.deepEqual(
      queues.listMessages('dead-letter').map(({ attributes }) => attributes['reason']),
      positions.map(() => 'ValidationException'),
    );
    assert.equal(calls['PutEvents'], 19);
  });

  test('is the fault of the one entry in it, and of none in another request', async (t) => {
    const { events, calls } = await loadWebhook(
      t,
      { AWS_MAX_ATTEMPTS: '1' },
      {
        intercept: (call) => {
          const isPoisoned = poisoned(call);
          if (isPoisoned) resetConnection(call);
          return isPoisoned;
        },
      },
    );
    const { invoke } = await loadRedrive();
    // Each is too large to share a request.
    const text = 'e'.repeat(600_000);
    const records = ['poison', 'fine', 'fine'].map((note) =>
      fromBody(createEventBody({ subject: 'currencies_updated', data: { note, text } })),
    );
    assert.deepEqual(await invoke({ Records: records }), {
      batchItemFailures: idsOf(records.slice(0, 1)),
    });
    assert.deepEqual([events.length, calls['PutEvents']], [2, 3]);
  });

  test('is sent seven times at most, in parts, where the bus is down', async (t) => {
    const hook = await loadWebhook(t, { AWS_MAX_ATTEMPTS: '1' });
    const { faults, calls } = hook;
    faults.set('PutEvents', refuseWith(500, 'InternalException'));
    const { invoke } = await loadRedrive();
    const records = Array.from({ length: 10 }, () => fromBody(createEventBody()));
    assert.equal((await invoke({ Records: records })).batchItemFailures.length, 10);
    assert.equal(calls['PutEvents'], 7);
    // Errors that no entry can cause.
    for (const code of ['ThrottlingException', 'AccessDeniedException', 'ExpiredTokenException']) {
      calls['PutEvents'] = 0;
      faults.set('PutEvents', refuseWith(400, code));
      assert.equal((await invoke({ Records: records })).batchItemFailures.length, 10);
      assert.equal(calls['PutEvents'], 1, code);
      assert.partialDeepStrictEqual(hook.log.at(-1)?.['failure'], { error: code, status: 400 });
    }
  });

  test('is followed by no other after a time-out, since the bus may have accepted it', async (t) => {
    const { faults, calls } = await loadWebhook(t, { AWS_MAX_ATTEMPTS: '1' });
    faults.set('PutEvents', hangForever);
    const { invoke } = await loadRedrive();
    const records = Array.from({ length: 10 }, () => fromBody(createEventBody()));
    assert.equal((await invoke({ Records: records }, 1_000)).batchItemFailures.length, 10);
    assert.equal(calls['PutEvents'], 1);
  });

  test('is followed by no other after a time-out of its first half, and nothing is taken for refused', async (t) => {
    const { faults, calls, messages } = await loadWebhook(t, { AWS_MAX_ATTEMPTS: '1' });
    const refuse = refuseWith(400, 'ValidationException');
    faults.set('PutEvents', [refuse, hangForever, refuse, refuse, refuse]);
    const { invoke } = await loadRedrive();
    const records = Array.from({ length: 10 }, () => fromBody(createEventBody()));
    assert.equal((await invoke({ Records: records }, 1_000)).batchItemFailures.length, 10);
    assert.deepEqual([calls['PutEvents'], messages], [3, []]);
  });

  test('is logged with its error where a time-out of its second half ends the attempts', async (t) => {
    const hook = await loadWebhook(t, { AWS_MAX_ATTEMPTS: '1' });
    const refuse = refuseWith(400, 'ValidationException');
    hook.faults.set('PutEvents', [refuse, refuse, hangForever]);
    const { invoke } = await loadRedrive();
    const records = Array.from({ length: 10 }, () => fromBody(createEventBody()));
    assert.equal((await invoke({ Records: records }, 1_000)).batchItemFailures.length, 10);
    assert.deepEqual(hook.messages, []);
    assert.deepEqual(hook.log.at(-1)?.['failure'], {
      call: 'events:PutEvents',
      error: 'ValidationException',
    });
  });

  test('is of unknown result where the answer does not name every entry', async (t) => {
    const { faults, calls } = await loadWebhook(t);
    faults.set(
      'PutEvents',
      answerWith(
        '{"FailedEntryCount":0,"Entries":[{"EventId":"1"},{"EventId":"2"},{"EventId":"3"}]}',
      ),
    );
    const { invoke } = await loadRedrive();
    const records = Array.from({ length: 2 }, () => fromBody(createEventBody()));
    assert.equal((await invoke({ Records: records })).batchItemFailures.length, 2);
    assert.equal(calls['PutEvents'], 3, 'both, then each alone');
  });
});

suite('a message of the fallback queue', () => {
  for (const [what, days, fault, counts] of [
    ['older than 11 days that stays is counted as Expiring', 11.01, refuseWith(500, 'Failure'), 1],
    ['younger than 11 days that stays is not', 10.99, refuseWith(500, 'Failure'), 0],
    ['older than 11 days that is published is not', 11.01, undefined, 0],
    [
      'older than 11 days that becomes a dead letter is not',
      11.01,
      refuseEntries('InvalidArgument'),
      0,
    ],
  ] as const) {
    test(what, async (t) => {
      const hook = await loadWebhook(t, { AWS_MAX_ATTEMPTS: '1' });
      if (fault !== undefined) hook.faults.set('PutEvents', fault);
      const { invoke } = await loadRedrive();
      const one = fromBody(createEventBody());
      const sentAt = String(Math.round(Date.now() - days * DAY));
      const fresh = fromBody(createEventBody());
      const now = String(Date.now());
      await invoke({
        Records: [
          { ...one, attributes: { ...one.attributes, SentTimestamp: sentAt } },
          { ...fresh, attributes: { ...fresh.attributes, SentTimestamp: now } },
        ],
      });
      assert.equal(readCounts(hook.log.at(-1) ?? {})['Expiring'], counts);
    });
  }

  for (const [receives, isDead] of [
    [899, false],
    [900, true],
    [1_000, true],
  ] as const) {
    test(`that is not published at receive ${receives} ${isDead ? 'becomes the dead letter not_redriven' : 'stays'}`, async (t) => {
      const hook = await loadWebhook(t, { AWS_MAX_ATTEMPTS: '1' });
      hook.faults.set('PutEvents', refuseWith(500, 'InternalFailure'));
      const { invoke } = await loadRedrive();
      const body = createEventBody();
      const records = [record({ body: Buffer.from(body) }, receives)];
      const { batchItemFailures } = await invoke({ Records: records });
      const dead = hook.queues.listMessages('dead-letter');
      assert.deepEqual(
        dead.map((message) => [
          message.attributes['reason'],
          decodeMessageBytes(message).toString(),
        ]),
        isDead ? [['not_redriven', body]] : [],
      );
      assert.deepEqual(batchItemFailures, isDead ? [] : idsOf(records));
      assert.equal(readCounts(hook.log.at(-1) ?? {})['DeadLettered'], dead.length);
      if (!isDead) return;
      const line = hook.log.find(({ message }) => message === 'dead letter');
      assert.match(JSON.stringify(line?.['failure']), /"error":"InternalFailure"/);
    });
  }

  test('that is published at receive 900 is no dead letter', async (t) => {
    const { events, queues } = await loadWebhook(t);
    const { invoke } = await loadRedrive();
    await invoke({ Records: [record({ body: Buffer.from(createEventBody()) }, 900)] });
    assert.deepEqual([events.length, queues.listMessages('dead-letter')], [1, []]);
  });

  test('that does not say when the request came has the time at which it was sent', async (t) => {
    const { events } = await loadWebhook(t);
    const { invoke } = await loadRedrive();
    const times = [undefined, '', 'soon', '-1', '1e99'];
    const records = times.map((received_at) =>
      record({ body: Buffer.from(createEventBody()) }, 1, { received_at }),
    );
    await invoke({ Records: records });
    assert.deepEqual(
      events.map(({ timeSent }) => timeSent),
      times.map(() => RECEIVED_AT + 5),
    );
  });

  test('is redriven in the other encoding too', async (t) => {
    const { events } = await loadWebhook(t);
    const { invoke } = await loadRedrive();
    const body = createEventBody({ subject: 'currencies_updated', data: { text: 'é' } });
    await invoke({ Records: [rawRecord(body, { encoding: 'identity' })] });
    assert.equal(events[0]?.detailText, body);
  });

  test('goes to the dead-letter queue with its trace and its bytes', async (t) => {
    const { faults, messages } = await loadWebhook(t);
    faults.set('PutEvents', refuseEntries('InvalidArgument'));
    const { invoke } = await loadRedrive();
    const body = createEventBody();
    await invoke({ Records: [record({ body: Buffer.from(body), trace: TRACE })] });
    const [dead] = messages;
    assert.ok(dead);
    assert.equal(decodeMessageBytes(dead).toString(), body);
    const { queue, attributes } = dead;
    assert.deepEqual(
      [queue, attributes['reason'], attributes['trace'], attributes['subject']],
      ['dead-letter', 'InvalidArgument', TRACE, 'order_created'],
    );
  });
});
