import assert from 'node:assert/strict';
import { createHmac, randomBytes } from 'node:crypto';
import { suite, test } from 'node:test';
import { refuseWith } from '../support/faults/faults.ts';
import {
  createEventBody,
  createRequest,
  assertBodies,
  decodeMessageBytes,
  listMetrics,
  loadWebhook,
  SECRET,
} from '../support/function/webhook.ts';

suite('the answers of the contract', () => {
  test('a signed event is answered 200 after the bus took it, and counted as Published', async (t) => {
    const { invoke, events, messages } = await loadWebhook(t);
    const body = createEventBody({ event_id: '0e2b9dc7-5b1a-4c55-9f3e-0b4f6f7a1c11' });
    const answer = await invoke(createRequest({ body, receivedAt: 1_789_000_000_123 }));
    assert.deepEqual(
      [answer.status, answer.headers, answer.body],
      [
        200,
        { 'content-type': 'application/json' },
        { outcome: 'published', event_id: '0e2b9dc7-5b1a-4c55-9f3e-0b4f6f7a1c11' },
      ],
    );
    assert.deepEqual(
      events.map((event) => [event.source, event['detail-type'], event.detailText, event.timeSent]),
      [['kinow', 'order_created', body, 1_789_000_000_123]],
    );
    assert.deepEqual(messages, []);
    assert.deepEqual(listMetrics(answer.line), ['Authentic', 'Published']);
  });

  test('an event that the bus cannot take now is answered 200 deferred, from the fallback queue', async (t) => {
    const { invoke, events, messages, faults } = await loadWebhook(t);
    faults.set('PutEvents', refuseWith(500, 'InternalFailure'));
    const body = createEventBody({ event_id: '0e2b9dc7-5b1a-4c55-9f3e-0b4f6f7a1c11' });
    const answer = await invoke(createRequest({ body, receivedAt: 1_789_000_000_123 }));
    assert.equal(answer.status, 200);
    assert.deepEqual(answer.body, {
      outcome: 'deferred',
      event_id: '0e2b9dc7-5b1a-4c55-9f3e-0b4f6f7a1c11',
    });
    assert.deepEqual(events, []);
    assert.deepEqual(
      messages.map(({ queue, attributes }) => ({ queue, ...attributes })),
      [
        {
          queue: 'fallback',
          reason: 'InternalFailure',
          received_at: '1789000000123',
          encoding: 'gzip+base64',
          event_id: '0e2b9dc7-5b1a-4c55-9f3e-0b4f6f7a1c11',
          subject: 'order_created',
        },
      ],
    );
    assertBodies(messages, [body]);
    assert.deepEqual(listMetrics(answer.line), ['Authentic', 'Deferred']);
  });

  for (const [what, trace, kept] of [
    ['is kept with the event', 'Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1', true],
    ['is left out where it is none', 'Root=1 with space', false],
  ] as const) {
    test(`the trace of the invocation ${what}`, async (t) => {
      const { invoke, messages, faults } = await loadWebhook(t, { _X_AMZN_TRACE_ID: trace });
      faults.set('PutEvents', refuseWith(500, 'InternalFailure'));
      assert.equal(
        (await invoke(createRequest({ body: createEventBody() }))).body['outcome'],
        'deferred',
      );
      assert.equal(messages[0]?.attributes['trace'], kept ? trace : undefined);
    });
  }

  const body = createEventBody();
  const right = createHmac('sha256', SECRET).update(body).digest('hex');
  const refused: Record<string, { signature: string | null }> = {
    'an unsigned request': { signature: null },
    'an empty signature': { signature: '' },
    'a signature that is too short': { signature: right.slice(2) },
    'a signature that is too long': { signature: `${right}00` },
    'a signature with junk behind it': { signature: `${right}zz` },
    'a signature with a prefix': { signature: `sha256=${right}` },
    'a signature in base64': { signature: Buffer.from(right, 'hex').toString('base64') },
    'a signature with white space': { signature: ` ${right}` },
    'a signature with a newline': { signature: `${right}\n` },
    'a signature sent twice, as API Gateway joins it': { signature: `${right},${right}` },
    'a signature with one digit changed': {
      signature: right.slice(0, -1) + (right.endsWith('0') ? '1' : '0'),
    },
    'a signature made with another secret': {
      signature: createHmac('sha256', 'another').update(body).digest('hex'),
    },
    'a signature of another body': {
      signature: createHmac('sha256', SECRET).update(`${body} `).digest('hex'),
    },
    'a signature made by another algorithm': {
      signature: createHmac('sha512', SECRET).update(body).digest('hex').slice(0, 64),
    },
  };
  for (const [what, { signature }] of Object.entries(refused)) {
    test(`${what} is answered 401 and nothing is stored`, async (t) => {
      const { invoke, events, messages } = await loadWebhook(t);
      const answer = await invoke(createRequest({ body, signature }));
      assert.equal(answer.status, 401);
      assert.deepEqual(answer.body, { error: 'unauthenticated' });
      assert.deepEqual([events, messages], [[], []]);
      const isMismatched = answer.line['reason'] === 'mismatched';
      assert.deepEqual(
        listMetrics(answer.line),
        isMismatched ? ['Mismatched', 'Unauthenticated'] : ['Unauthenticated'],
      );
      // A signature has 64 hexadecimal digits. Scanners hardly ever send one.
      assert.equal(isMismatched, /^[\da-f]{64}$/.test(signature ?? ''));
      assert.equal(answer.line['signature_present'], signature !== null);
      assert.equal(answer.line['signature_length'], signature?.length ?? 0);
      assert.match(String(answer.line['reason']), /^(?:missing|malformed|mismatched)$/);
      assert.equal(answer.line['source_ip'], '203.0.113.7');
      assert.equal(answer.line['user_agent'], 'GuzzleHttp/7');
      assert.equal(answer.line['body_bytes'], Buffer.byteLength(body));
    });
  }

  test('a signature under two spellings of the header is answered 401', async (t) => {
    const { invoke } = await loadWebhook(t);
    const headers = { 'x-kinow-signature': right, 'X-Kinow-Signature': right };
    assert.equal((await invoke({ ...createRequest({ body }), headers })).status, 401);
  });

  test('a reception time that is none does not keep the event from the bus', async (t) => {
    const { invoke, events } = await loadWebhook(t);
    for (const timeEpoch of [-1, 1e17, Number.NaN, 1.5, '1789000000123', undefined]) {
      const event = createRequest({ body });
      const requestContext = { ...event.requestContext, timeEpoch };
      assert.equal((await invoke({ ...event, requestContext })).body['outcome'], 'published');
    }
    assert.ok(events.every(({ timeSent }) => timeSent > Date.UTC(2026)));
  });

  for (const [what, event] of Object.entries({
    'a signature in upper case': createRequest({ body, signature: right.toUpperCase() }),
    'a header name in upper case': {
      ...createRequest({ body }),
      headers: { 'X-KINOW-SIGNATURE': right },
    },
    'a body in base64': {
      ...createRequest({ body }),
      body: Buffer.from(body).toString('base64'),
      isBase64Encoded: true,
    },
  })) {
    test(`${what} is accepted`, async (t) => {
      const { invoke, events } = await loadWebhook(t);
      assert.equal((await invoke(event)).status, 200);
      assert.deepEqual(
        events.map(({ detailText }) => detailText),
        [body],
      );
    });
  }

  test('a valid event that the bus refuses for good is answered 400, with a copy in quarantine', async (t) => {
    const { invoke, events, messages } = await loadWebhook(t);
    // EventBridge accepts integers up to 64 bits.
    const body = `{"event_id":"0e2b9dc7-5b1a-4c55-9f3e-0b4f6f7a1c11","subject":"currencies_updated","data":[9223372036854775808]}`;
    const answer = await invoke(createRequest({ body }));
    assert.equal(answer.status, 400);
    assert.deepEqual(answer.body, { error: 'refused', code: 'MalformedDetail' });
    assert.deepEqual(events, []);
    assert.deepEqual(
      messages.map((message) => [
        message.queue,
        message.attributes['reason'],
        decodeMessageBytes(message).toString(),
      ]),
      [['quarantine', 'MalformedDetail', body]],
    );
    assert.deepEqual(listMetrics(answer.line), ['Authentic', 'Quarantined', 'Refused']);
  });

  for (const [bytes, status] of [
    [1_000_000, 200],
    [1_000_001, 413],
  ] as const) {
    test(`an entry of ${bytes} bytes is answered ${status}`, async (t) => {
      const { invoke, events, messages } = await loadWebhook(t);
      const subject = 'currencies_updated';
      const frame = createEventBody({ subject, data: { text: '' } });
      const rest = bytes - 14 - 'kinow'.length - subject.length - Buffer.byteLength(frame);
      // Two bytes for each character: the limit is in bytes.
      const text = 'é'.repeat(Math.floor(rest / 2)) + 'e'.repeat(rest % 2);
      const body = frame.replace('"text":""', `"text":"${text}"`);
      const answer = await invoke(createRequest({ body }));
      assert.equal(answer.status, status);
      assert.equal(answer.line['entry_bytes'], bytes);
      if (status === 200) {
        assert.ok(events[0]?.detailText === body);
        return;
      }
      assert.deepEqual(answer.body, { error: 'payload_too_large', limit: 1_000_000 });
      assert.deepEqual(events, []);
      assert.deepEqual(
        messages.map(({ queue, attributes }) => [queue, attributes['reason']]),
        [['quarantine', 'payload_too_large']],
      );
      assertBodies(messages, [body]);
      assert.deepEqual(listMetrics(answer.line), ['Authentic', 'Quarantined', 'TooLarge']);
    });
  }

  test('an authentic body that fits no queue is answered 413 and counted as NotKept', async (t) => {
    const { invoke, messages } = await loadWebhook(t);
    const body = randomBytes(2_000_000);
    const answer = await invoke(createRequest({ body }));
    assert.equal(answer.status, 413);
    assert.deepEqual(answer.body, { error: 'payload_too_large', limit: 1_000_000 });
    assert.deepEqual(messages, []);
    assert.deepEqual(listMetrics(answer.line), ['Authentic', 'NotKept']);
  });

  for (const [what, actions, body] of [
    ['neither bus nor fallback queue take it', ['PutEvents', 'SendMessage'], createEventBody()],
    ['it is no event and the quarantine queue does not take it', ['SendMessage'], '{}'],
  ] as const) {
    test(`503 with retry-after where ${what}`, async (t) => {
      const { invoke, events, messages, faults } = await loadWebhook(t);
      for (const action of actions) faults.set(action, refuseWith(500, 'InternalFailure'));
      const answer = await invoke(createRequest({ body }));
      assert.equal(answer.status, 503);
      assert.deepEqual(answer.body, { error: 'unavailable' });
      assert.deepEqual(answer.headers, { 'content-type': 'application/json', 'retry-after': '60' });
      assert.deepEqual([events, messages], [[], []]);
      assert.deepEqual(listMetrics(answer.line), ['Authentic', 'Unavailable']);
    });
  }

  test('503 where no secret can be read, but 401 for what has no signature to check', async (t) => {
    const { invoke, events, messages, faults } = await loadWebhook(t, {}, { secret: {} });
    faults.set('GetSecretValue', refuseWith(400, 'AccessDeniedException'));
    assert.equal((await invoke(createRequest({ body }))).status, 503);
    const unknown = await invoke(createRequest({ body, signature: 'f'.repeat(64) }));
    assert.deepEqual([unknown.status, listMetrics(unknown.line)], [503, ['Unavailable']]);
    assert.ok(!('event_id' in unknown.line), 'the body is not read');
    assert.equal((await invoke(createRequest({ body, signature: null }))).status, 401);
    assert.equal((await invoke(createRequest({ body, signature: 'zz' }))).status, 401);
    assert.deepEqual([events, messages], [[], []]);
  });
});
