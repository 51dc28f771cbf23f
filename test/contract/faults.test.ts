import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import {
  answerWith,
  echoRequest,
  type Fault,
  hangForever,
  hangMidAnswer,
  refuseEntries,
  refuseWith,
  resetConnection,
  resetMidAnswer,
} from '../support/faults/faults.ts';
import { createPrintableBytes } from '../support/campaigns/bytes.ts';
import {
  createEventBody,
  createRequest,
  assertBodies,
  decodeMessageBytes,
  listMetrics,
  loadWebhook,
} from '../support/function/webhook.ts';

/** Codes that https://docs.aws.amazon.com/eventbridge/latest/APIReference/ documents as transient. */
const HEALING = [
  'AccessDeniedException',
  'InternalException',
  'InternalFailure',
  'LimitExceededException',
  'NotAuthorizedForSourceException',
  'NotAuthorizedForDetailTypeException',
  'ResourceNotFoundException',
  'ThrottlingException',
  'AnUndocumentedCode',
];

const FINAL = ['MalformedDetail', 'InvalidArgument'];

/** Other faults of an endpoint, and their name in the log. */
const BROKEN: Record<string, Fault> = {
  'answers 500 without a body': answerWith('', 500),
  'answers 503 with a page of HTML': answerWith('<html>Service Unavailable</html>', 503),
  'is throttled': refuseWith(400, 'ThrottlingException'),
  'denies access': refuseWith(400, 'AccessDeniedException'),
  'does not know the token': refuseWith(400, 'ExpiredTokenException'),
  'resets the connection': resetConnection,
  'resets the connection in the middle of the answer': resetMidAnswer,
  'answers garbage': answerWith('<html>Bad Gateway</html>'),
  'answers nothing': answerWith(''),
  'answers JSON that is no answer': answerWith('{}'),
  'answers an empty list': answerWith('{"FailedEntryCount":0,"Entries":[]}'),
  'answers an entry without id or code': answerWith('{"FailedEntryCount":0,"Entries":[{}]}'),
  'repeats the request in an error': echoRequest(500),
};

suite('when the bus does not take an event', () => {
  for (const code of HEALING) {
    test(`an entry refused with ${code} is deferred`, async (t) => {
      await deferred(t, refuseEntries(code), code);
    });
  }

  for (const [what, fault] of Object.entries(BROKEN)) {
    test(`an event is deferred when the bus ${what}`, async (t) => {
      await deferred(t, fault);
    });
  }

  async function deferred(
    t: Parameters<typeof loadWebhook>[0],
    fault: Fault,
    reason?: string,
  ): Promise<void> {
    const { invoke, events, messages, faults } = await loadWebhook(t, { AWS_MAX_ATTEMPTS: '1' });
    faults.set('PutEvents', fault);
    const body = createEventBody();
    const answer = await invoke(createRequest({ body }));
    assert.deepEqual([answer.status, answer.body['outcome']], [200, 'deferred']);
    assert.deepEqual(events, []);
    assert.deepEqual(
      messages.map((message) => [message.queue, decodeMessageBytes(message).toString()]),
      [['fallback', body]],
    );
    assert.deepEqual(listMetrics(answer.line), ['Authentic', 'Deferred']);
    if (reason !== undefined) assert.equal(messages[0]?.attributes['reason'], reason);
    assert.match(String(answer.line['reason']), /^[\w.:-]{1,64}$/);
    assert.equal((answer.line['failure'] as { call?: string }).call, 'events:PutEvents');
  }

  for (const [code, fault] of [
    ...FINAL.map((code) => [code, refuseEntries(code)] as const),
    ['ValidationException', refuseWith(400, 'ValidationException')] as const,
  ]) {
    test(`an event refused with ${code} is answered 400, with a copy in quarantine`, async (t) => {
      const { invoke, messages, faults } = await loadWebhook(t);
      faults.set('PutEvents', fault);
      const body = createEventBody();
      const answer = await invoke(createRequest({ body }));
      assert.equal(answer.status, 400);
      assert.deepEqual(answer.body, { error: 'refused', code });
      assert.deepEqual(
        messages.map((message) => [
          message.queue,
          message.attributes['reason'],
          decodeMessageBytes(message).toString(),
        ]),
        [['quarantine', code, body]],
      );
    });
  }

  test('an answer with both an id and a code is no success', async (t) => {
    await deferred(
      t,
      answerWith(
        '{"FailedEntryCount":1,"Entries":[{"EventId":"1","ErrorCode":"InternalFailure"}]}',
      ),
      'InternalFailure',
    );
  });

  for (const body of [
    '{}',
    '{"Entries":[]}',
    '{"Entries":[{}]}',
    '{"Entries":[{"EventId":null}]}',
    '{"Entries":[{"EventId":null,"ErrorCode":null}]}',
    '{"Entries":[{"EventId":""}]}',
  ]) {
    test(`an answer that does not say what became of the event is no success: ${body}`, async (t) => {
      await deferred(t, answerWith(body), 'UnexpectedAnswer');
    });
  }

  test('an answer whose error is null is a success', async (t) => {
    const { invoke, messages, faults } = await loadWebhook(t);
    const entry = '{"EventId":"1","ErrorCode":null,"ErrorMessage":null}';
    faults.set('PutEvents', answerWith(`{"FailedEntryCount":0,"Entries":[${entry}]}`));
    const answer = await invoke(createRequest({ body: createEventBody() }));
    assert.deepEqual([answer.status, answer.body['outcome']], [200, 'published']);
    assert.deepEqual(messages, []);
  });

  test('a validation error that is the fault of the service is deferred', async (t) => {
    await deferred(t, refuseEntries('ValidationException'), 'ValidationException');
  });

  test('an event that fits no queue is answered 503, for the bus may take it later', async (t) => {
    const { invoke, messages, faults } = await loadWebhook(t);
    faults.set('PutEvents', refuseWith(400, 'AccessDeniedException'));
    // Printable characters hardly compress, and SQS rejects U+FFFF.
    const text = createPrintableBytes(985_000).toString().replaceAll(/["\\]/gu, ' ');
    const body = createEventBody({
      subject: 'currencies_updated',
      data: { text: `${text}\uffff` },
    });
    const answer = await invoke(createRequest({ body }));
    assert.deepEqual([answer.status, answer.line['keeping']], [503, 'too_large']);
    assert.deepEqual(messages, []);
  });

  test('an event is published when a later attempt succeeds', async (t) => {
    const { invoke, events, messages, faults } = await loadWebhook(t);
    faults.set('PutEvents', [resetConnection, refuseWith(500, 'InternalFailure')]);
    const answer = await invoke(createRequest({ body: createEventBody() }));
    assert.deepEqual([answer.status, answer.body['outcome']], [200, 'published']);
    assert.deepEqual([events.length, messages.length], [1, 0]);
  });

  for (const [what, fault] of [
    ['never answers', hangForever],
    ['hangs in the middle of its answer', hangMidAnswer],
  ] as const) {
    test(`a bus that ${what} leaves time for the queue`, async (t) => {
      const { invoke, messages, faults } = await loadWebhook(t);
      faults.set('PutEvents', fault);
      const body = createEventBody();
      const answer = await invoke(createRequest({ body }), 4_000);
      assert.deepEqual([answer.status, answer.body['outcome']], [200, 'deferred']);
      assertBodies(messages, [body]);
      assert.ok(answer.leftMs > 0, 'answered before the time was over');
    });
  }

  test('a bus that hangs is hung up on: no attempt goes on behind the answer', async (t) => {
    const { invoke, faults } = await loadWebhook(t);
    const { promise: hungUp, resolve } = Promise.withResolvers<number>();
    faults.set('PutEvents', ({ request }) =>
      request.socket.once('close', () => resolve(performance.now())),
    );
    const start = performance.now();
    const answer = await invoke(createRequest({ body: createEventBody() }), 3_000);
    assert.equal(answer.body['outcome'], 'deferred');
    assert.ok((await hungUp) - start < 3_000, 'hung up before the time of the invocation was over');
  });

  test('a request is answered in time though every dependency hangs', async (t) => {
    const faults = new Map<string, Fault>();
    const { invoke } = await loadWebhook(t, {}, { faults });
    for (const action of ['PutEvents', 'SendMessage']) faults.set(action, hangForever);
    const answer = await invoke(createRequest({ body: createEventBody() }), 3_000);
    assert.equal(answer.status, 503);
    assert.ok(answer.leftMs > 0, 'answered before the time was over');
  });
});

suite('when the queue does not take a message', () => {
  for (const [what, fault] of Object.entries(BROKEN)) {
    test(`an event that the bus did not take is answered 503 when the queue ${what}`, async (t) => {
      const { invoke, faults } = await loadWebhook(t, { AWS_MAX_ATTEMPTS: '1' });
      faults.set('PutEvents', refuseWith(500, 'InternalFailure'));
      faults.set('SendMessage', fault);
      const answer = await invoke(createRequest({ body: createEventBody() }));
      assert.deepEqual([answer.status, answer.body], [503, { error: 'unavailable' }]);
      assert.deepEqual(listMetrics(answer.line), ['Authentic', 'Unavailable']);
      assert.equal((answer.line['queue_failure'] as { call?: string }).call, 'sqs:SendMessage');
    });
  }
});
