import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { suite, test } from 'node:test';
import { createPrintableBytes } from '../support/campaigns/bytes.ts';
import { refuseWith } from '../support/faults/faults.ts';
import { PROBE_SUBJECT } from '../../handler/catalogue/subjects.ts';
import {
  createEventBody,
  createRequest,
  assertBodies,
  decodeMessageBytes,
  listMetrics,
  loadWebhook,
} from '../support/function/webhook.ts';

const ID = '0e2b9dc7-5b1a-4c55-9f3e-0b4f6f7a1c11';
const VALID = `{"event_id":"${ID}","subject":"currencies_updated","data":[]}`;
const root = (message: string) => [{ path: '', message }];

const anEvent = (fields: Record<string, unknown>) =>
  JSON.stringify({ ...JSON.parse(VALID), ...fields });

/** Authentic but invalid bodies, with the issues in the response. */
const NO_EVENTS: Record<string, [body: string | Uint8Array, issues: object[]]> = {
  'an empty body': ['', root('Expected JSON')],
  'white space': [' \n', root('Expected JSON')],
  'text that is not JSON': ['order_created', root('Expected JSON')],
  'two values': [`${VALID}${VALID}`, root('Expected JSON')],
  'a trailing comma': [VALID.replace('[]}', '[],}'), root('Expected JSON')],
  'a byte order mark': [`\ufeff${VALID}`, root('Expected JSON')],
  'invalid UTF-8': [Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), root('Expected UTF-8 text')],
  'UTF-8 cut in a character': [
    Buffer.from('{"a":"é"}').subarray(0, 7),
    root('Expected UTF-8 text'),
  ],
  'UTF-16': [Buffer.from(VALID, 'utf16le'), root('Expected JSON')],
  'one NUL': [Buffer.from([0]), root('Expected JSON')],
  'a NUL in a string': [VALID.replace(ID, '\0'), root('Expected JSON')],
  '200,000 open brackets': ['['.repeat(200_000), root('Expected JSON')],
  'a number': ['1', root('Expected a JSON object')],
  null: ['null', root('Expected a JSON object')],
  'a list of events': [`[${VALID}]`, root('Expected a JSON object')],
  'a string': ['"order_created"', root('Expected a JSON object')],
  'an empty object': [
    '{}',
    [
      { path: 'event_id', message: 'Expected a UUID' },
      { path: 'subject', message: 'Expected a text of 1 to 128 characters' },
      { path: 'data', message: 'Expected an object or an array' },
    ],
  ],
  'an event_id that is a number': [
    anEvent({ event_id: 12 }),
    [{ path: 'event_id', message: 'Expected a UUID' }],
  ],
  'an event_id with a newline': [
    anEvent({ event_id: `${ID}\n` }),
    [{ path: 'event_id', message: 'Expected a UUID' }],
  ],
  'an empty subject': [
    anEvent({ subject: '' }),
    [{ path: 'subject', message: 'Expected a text of 1 to 128 characters' }],
  ],
  'a subject of 129 characters': [
    anEvent({ subject: 'a'.repeat(129) }),
    [{ path: 'subject', message: 'Expected a text of 1 to 128 characters' }],
  ],
  'data that is a text': [
    anEvent({ data: 'a' }),
    [{ path: 'data', message: 'Expected an object or an array' }],
  ],
  'data that is null': [
    anEvent({ data: null }),
    [{ path: 'data', message: 'Expected an object or an array' }],
  ],
  'keys in __proto__ only': [
    `{"__proto__":${VALID}}`,
    [
      { path: 'event_id', message: 'Expected a UUID' },
      { path: 'subject', message: 'Expected a text of 1 to 128 characters' },
      { path: 'data', message: 'Expected an object or an array' },
    ],
  ],
};

/** Unusual but valid bodies: each is on the bus byte for byte. */
const EVENTS: Record<string, string> = {
  'numbers beyond 2^53': anEvent({ data: ['N'] }).replace('"N"', '9007199254740993,1e400,-0,1.50'),
  'a further key': anEvent({ shop: 'Été' }),
  '__proto__ and constructor as keys': `{"__proto__":{"a":1},"constructor":1,${VALID.slice(1)}`,
  'duplicate keys': `{"subject":"ignored",${VALID.slice(1)}`,
  'white space around and between': `\n ${VALID.replaceAll(',', ' ,\t')} \r\n`,
  "PHP's escapes": `{"event_id":"${ID}","subject":"currencies_updated","data":{"url":"https:\\/\\/example.com","t":"\\u00c9t\\u00e9 \\ud83c\\udfac"}}`,
  'a lone surrogate as an escape': anEvent({ data: ['X'] }).replace('X', String.raw`\ud800`),
  'an event_id in upper case': anEvent({ event_id: ID.toUpperCase() }),
  'a subject of 128 characters beyond ASCII': anEvent({ subject: 'é'.repeat(128) }),
  'a subject with a newline': anEvent({ subject: 'a\nb' }),
  'a nesting of 900': anEvent({ data: ['N'] }).replace('"N"', '['.repeat(900) + ']'.repeat(900)),
};

suite('authentic bodies that are no event are answered 400, with a copy in quarantine', () => {
  for (const [what, [body, issues]] of Object.entries(NO_EVENTS)) {
    test(what, async (t) => {
      const { invoke, events, messages } = await loadWebhook(t);
      const answer = await invoke(createRequest({ body }));
      assert.equal(answer.status, 400);
      assert.deepEqual(answer.body, { error: 'invalid_payload', issues });
      assert.deepEqual(events, []);
      assert.deepEqual(
        messages.map(({ queue, attributes }) => [queue, attributes['reason']]),
        [['quarantine', 'invalid_payload']],
      );
      assertBodies(messages, [body]);
      assert.deepEqual(listMetrics(answer.line), ['Authentic', 'Invalid', 'Quarantined']);
    });
  }

  test('an event without body and headers is answered 401', async (t) => {
    const { invoke } = await loadWebhook(t);
    for (const event of [{}, null, { headers: null, body: null }, { requestContext: 'x' }]) {
      assert.equal((await invoke(event)).status, 401);
    }
  });

  test('a body of 4 MB that is compressible is kept whole', async (t) => {
    const { invoke, messages } = await loadWebhook(t);
    const body = `{"no":"${'event '.repeat(700_000)}"}`;
    assert.equal((await invoke(createRequest({ body }))).status, 400);
    assertBodies(messages, [body]);
  });

  test('a text that only fits the queue as it is, is kept as it is', async (t) => {
    const { invoke, messages } = await loadWebhook(t);
    // Compressed and in base64 it would be about 9 % longer.
    const body = Buffer.concat([Buffer.from('\ufeff'), createPrintableBytes(1_040_000)]);
    assert.equal((await invoke(createRequest({ body }))).status, 400);
    assert.deepEqual(
      messages.map(({ attributes }) => attributes['encoding']),
      ['identity'],
    );
    assertBodies(messages, [body]);
  });
});

suite('authentic bodies that fit no queue are answered 413 and kept nowhere', () => {
  for (const [what, body] of Object.entries({
    'bytes that are no text': randomBytes(800_000),
    'text with a character that SQS refuses': Buffer.concat([
      createPrintableBytes(1_000_000),
      Buffer.from('\ufffe'),
    ]),
    'text that fits without its attributes only': createPrintableBytes(1_048_570),
  })) {
    test(what, async (t) => {
      const { invoke, messages } = await loadWebhook(t);
      assert.equal((await invoke(createRequest({ body }))).status, 413);
      assert.deepEqual(messages, []);
    });
  }
});

suite('odd events are on the bus to the byte', () => {
  for (const [what, body] of Object.entries(EVENTS)) {
    test(what, async (t) => {
      const { invoke, events } = await loadWebhook(t);
      const answer = await invoke(createRequest({ body }));
      assert.deepEqual([answer.status, answer.body['outcome']], [200, 'published']);
      assert.deepEqual(
        events.map(({ detailText }) => detailText),
        [body],
      );
    });

    test(`${what}, deferred`, async (t) => {
      const { invoke, messages, faults } = await loadWebhook(t);
      faults.set('PutEvents', refuseWith(400, 'AccessDeniedException'));
      assert.equal((await invoke(createRequest({ body }))).body['outcome'], 'deferred');
      assertBodies(messages, [body]);
    });
  }
});

suite('subjects and shapes', () => {
  const shapes: [what: string, subject: string, data: unknown, metrics: string[]][] = [
    ['the keys of the 2020 edition', 'actor_created', { actor: {} }, []],
    ['the keys of the 2019 edition', 'actor_created', { supplier: {} }, []],
    ['the keys of neither edition', 'actor_created', { artist: {} }, ['UnexpectedShape']],
    ['one key of two', 'order_created', { order: {} }, ['UnexpectedShape']],
    ['a further key', 'order_created', { order: {}, customer: {}, shop: {} }, []],
    ['an object that is null', 'order_created', { order: null, customer: null }, []],
    ['rows', 'category_position', [{ category: {} }, { category: {} }], []],
    ['rows, one of them without', 'category_position', [{ category: {} }, {}], ['UnexpectedShape']],
    ['rows, one of them a text', 'category_position', [{ category: {} }, 'a'], ['UnexpectedShape']],
    ['rows, one of them null', 'category_position', [{ category: {} }, null], ['UnexpectedShape']],
    ['an empty list', 'order_created', [], ['UnexpectedShape']],
    ['an empty object', 'order_created', {}, ['UnexpectedShape']],
    ['an empty list where there is no object', 'currencies_updated', [], []],
    ['an empty object where there is none', 'currencies_updated', {}, []],
    ['a key of the prototype', 'order_created', { order: {}, toString: {} }, ['UnexpectedShape']],
    ['anything of an unknown subject', 'playlist_created', [], ['UnknownSubject']],
    ['anything of a subject named like a method', 'toString', {}, ['UnknownSubject']],
    ['anything of the probe', PROBE_SUBJECT, {}, []],
  ];
  for (const [what, subject, data, metrics] of shapes) {
    const counted = metrics.length > 0 ? ` and counted as ${metrics.join()}` : '';
    test(`${what} (${subject}) is published${counted}`, async (t) => {
      const { invoke, events } = await loadWebhook(t);
      const answer = await invoke(createRequest({ body: createEventBody({ subject, data }) }));
      assert.deepEqual([answer.status, answer.body['outcome']], [200, 'published']);
      assert.equal(events[0]?.['detail-type'], subject);
      // A probe says nothing about the secret that Kinow signs with.
      const authentic = subject === PROBE_SUBJECT ? [] : ['Authentic'];
      assert.deepEqual(
        listMetrics(answer.line),
        [...authentic, 'Published', ...metrics].toSorted(),
      );
    });

    test(`${what} (${subject}), where an unexpected shape is quarantined`, async (t) => {
      const { invoke, messages } = await loadWebhook(t, { UNEXPECTED_SHAPE: 'quarantine' });
      const body = createEventBody({ subject, data });
      const answer = await invoke(createRequest({ body }));
      if (!metrics.includes('UnexpectedShape')) {
        assert.equal(answer.status, 200);
        return;
      }
      assert.equal(answer.status, 400);
      assert.equal(answer.body['error'], 'invalid_payload');
      assert.deepEqual(
        messages.map((message) => [
          message.attributes['reason'],
          decodeMessageBytes(message).toString(),
        ]),
        [['unexpected_shape', body]],
      );
      assert.deepEqual(listMetrics(answer.line), [
        'Authentic',
        'Invalid',
        'Quarantined',
        'UnexpectedShape',
      ]);
    });
  }

  test('the issues of a shape name the row and what was expected, at most ten of them', async (t) => {
    const { invoke } = await loadWebhook(t, { UNEXPECTED_SHAPE: 'quarantine' });
    const few = await invoke(
      createRequest({
        body: createEventBody({ subject: 'actor_created', data: [{ actor: {} }, {}] }),
      }),
    );
    assert.deepEqual(few.body['issues'], [
      { path: 'data.1', message: 'Expected actor or supplier' },
    ]);
    const data = Array.from({ length: 1_000 }, () => ({}));
    const many = await invoke(
      createRequest({ body: createEventBody({ subject: 'actor_created', data }) }),
    );
    assert.equal((many.body['issues'] as unknown[]).length, 10);
  });
});
