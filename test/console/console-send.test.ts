import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, suite, test } from 'node:test';
import type { EdgeCase, Samples } from '../../scripts/console/api/catalogue.ts';
import { withNewId } from '../../scripts/console/api/new-event-id.ts';
import type { Detail, Refusal, Row } from '../../scripts/console/api/requests.ts';
import type { BurstAnswer, SendAnswer, SigningMode } from '../../scripts/console/api/send.ts';
import { Records } from '../../scripts/console/server/records.ts';
import { Sender } from '../../scripts/console/server/sender.ts';
import { Console } from '../support/commands/console.ts';

const SECRET = 'local-development-secret';
const hmac = (body: string | Uint8Array) => createHmac('sha256', SECRET).update(body).digest('hex');
const JSON_TYPE = { 'content-type': 'application/json' };

suite('a copy gets an event_id of its own', () => {
  const cases: [what: string, before: string, after: RegExp][] = [
    [
      'of its own',
      '{ "event_id" : "a", "b": "c" }',
      /^\{ "event_id" : "[\da-f-]{36}", "b": "c" \}$/u,
    ],
    [
      'after that of an object in it',
      '{"data":{"event_id":"a"},"event_id":"b"}',
      /^\{"data":\{"event_id":"a"\},"event_id":"[\da-f-]{36}"\}$/u,
    ],
    [
      'twice, of which the last holds',
      '{"event_id":"a","event_id":"b"}',
      /^\{"event_id":"a","event_id":"[\da-f-]{36}"\}$/u,
    ],
    ['in an object in it alone', '{"data":{"event_id":"a"}}', /^\{"data":\{"event_id":"a"\}\}$/u],
    ['that is a number', '{"event_id":1}', /^\{"event_id":1\}$/u],
    ['in what is no JSON', '{"event_id":"a"', /^\{"event_id":"a"$/u],
  ];
  for (const [what, before, after] of cases) {
    test(`where it has one ${what}`, () => {
      assert.match(withNewId(before), after);
      const isNew = withNewId(before) !== before;
      assert.equal(withNewId(before) !== withNewId(before), isNew);
    });
  }
});

suite('the console sends', () => {
  let page: Console;
  before(async () => {
    page = await Console.start();
  });
  after(() => page.stop());

  const send = async (question: object) => (await page.send<SendAnswer>('/send', question)).answer;
  const detail = async (id: number | undefined) =>
    (await page.ask<Detail>(`/requests/${id}`)).answer;
  const sample = async (subject: string) =>
    (await page.ask<Samples>(`/samples/${subject}`)).answer.edition2020 ?? '';

  const ways: [as: SigningMode, status: number, outcome: string, explanation: RegExp][] = [
    ['valid', 200, 'published', /with the local secret/],
    ['forged', 401, 'unauthenticated', /different secret/],
    ['unsigned', 401, 'unauthenticated', /There is no header/],
    ['malformed_signature', 401, 'unauthenticated', /this one has 40 characters/],
    ['malformed_body', 400, 'invalid', /with the local secret/],
  ];
  for (const [as, status, outcome, explanation] of ways) {
    test(`a sample as ${as}, and names the request`, async () => {
      const body = await sample('order_created');
      const sent = await send({ as, body });
      assert.deepEqual([sent.status, sent.outcome], [status, outcome]);
      assert.equal(sent.reason === '', status === 200);
      if (status === 401) assert.match(sent.explanation ?? '', explanation);
      else assert.equal(sent.explanation, undefined);
      assert.ok(sent.milliseconds > 0);
      const rules =
        as === 'valid' ? ['infra/rules/logs.yaml Rule', 'infra/rules/sqs.yaml Rule'] : undefined;
      assert.deepEqual(sent.rules?.toSorted(), rules);
      const { signature, ...seen } = await detail(sent.request);
      assert.equal(seen.status, status);
      assert.match(signature.explanation, explanation);
      const expected = as === 'malformed_body' ? body.slice(0, Math.ceil(body.length / 2)) : body;
      assert.equal(seen.body, expected);
    });
  }

  test('an edited text as it stands', async () => {
    const body = `\r\n ${(await sample('order_created')).replace('"subject"', ' "subject" ')}\u00e9\n`;
    const sent = await send({ as: 'valid', body });
    assert.equal(sent.status, 400);
    assert.equal((await detail(sent.request)).body, body);
    assert.equal((await send({ as: 'valid', body: '' })).status, 400);
  });

  test('each edge case by its name, with an event_id of its own and its content type', async () => {
    const { answer: edgeCases } = await page.ask<readonly EdgeCase[]>('/samples');
    const statuses: Record<string, number> = {};
    const ids = new Set<string>();
    for (const { name, bytes, body } of edgeCases) {
      assert.equal(body === undefined, bytes > 100_000, name);
      const sent = await send({ as: 'valid', edgeCase: name });
      statuses[name] = sent.status;
      const seen = await detail(sent.request);
      assert.equal(seen.bytes, bytes);
      if (seen.eventId) ids.add(seen.eventId);
      const isBase64 = seen.headers['content-type'] === 'application/octet-stream';
      assert.equal(isBase64, name === 'base64_body');
    }
    assert.deepEqual(statuses, {
      older_edition: 200,
      unknown_subject: 200,
      list_of_rows: 200,
      base64_body: 200,
      not_an_event: 400,
      near_limit: 200,
      above_limit: 413,
    });
    const again = await send({ as: 'valid', edgeCase: 'older_edition' });
    assert.ok(!ids.has((await detail(again.request)).eventId));
  });

  test('an earlier request as it came, byte for byte, or signed again', async () => {
    const bytes = Uint8Array.of(0x7b, 0xff, 0xfe, 0x0d, 0x0a, 0x7d);
    const type = { 'content-type': 'application/octet-stream' };
    await page.post(bytes, { ...type, 'x-kinow-signature': hmac(bytes) });
    await page.post('{"a":1}', { ...JSON_TYPE, 'x-kinow-signature': hmac('{"a":2}') });
    await page.post('{"a":1}', JSON_TYPE);
    const [binary, forged, unsigned] = (await page.readRows<Row>()).slice(-3);

    const first = await detail((await send({ as: 'as_it_came', request: binary?.id })).request);
    assert.deepEqual([first.bytes, first.signature.isAuthentic], [6, true]);
    assert.equal(first.headers['content-type'], 'application/octet-stream');

    const second = await detail((await send({ as: 'as_it_came', request: forged?.id })).request);
    assert.deepEqual([second.body, second.signature.given], ['{"a":1}', hmac('{"a":2}')]);
    const edited = { as: 'as_it_came', request: forged?.id, body: '{"a":2}' };
    assert.equal((await detail((await send(edited)).request)).signature.isAuthentic, true);

    const third = await detail((await send({ as: 'as_it_came', request: unsigned?.id })).request);
    assert.equal(third.signature.given, undefined);
    const signedAgain = await detail((await send({ as: 'valid', request: unsigned?.id })).request);
    assert.equal(signedAgain.signature.isAuthentic, true);
  });

  test('copies, each with an event_id of its own, and counts the answers', async () => {
    const body = await sample('gift_sent');
    const { answer } = await page.send<BurstAnswer>('/burst', { as: 'valid', body, copies: 100 });
    assert.deepEqual(answer, {
      answers: [{ status: 200, outcome: 'published', count: 100 }],
      unanswered: [],
      isStopped: false,
    });
    const rows = (await page.readRows<Row>()).filter(({ subject }) => subject === 'gift_sent');
    assert.equal(new Set(rows.map(({ eventId }) => eventId)).size, 100);
    const forged = await page.send<BurstAnswer>('/burst', {
      as: 'forged',
      body: 'no JSON',
      copies: 3,
    });
    assert.deepEqual(forged.answer.answers, [
      { status: 401, outcome: 'unauthenticated', count: 3 },
    ]);
  });

  const bad: [what: string, path: string, question: unknown, message: RegExp][] = [
    ['no object', '/send', null, /^Expected an object$/],
    ['no way', '/send', { body: '{}' }, /^as: Missing$/],
    [
      'a way that is none',
      '/send',
      { as: 'constructor', body: '{}' },
      /^as: Expected one of valid/,
    ],
    ['a body that is no text', '/send', { as: 'valid', body: {} }, /^body: Expected a text$/],
    ['nothing to send', '/send', { as: 'valid' }, /^body: Specify a text/],
    ['an edge case that is none', '/send', { as: 'valid', edgeCase: '__proto__' }, /near_limit/],
    [
      'a forgotten request',
      '/send',
      { as: 'valid', request: 1 },
      /^request: npm start does not have request 1: it keeps the newest 5,000$/,
    ],
    ['as it came what never came', '/send', { as: 'as_it_came', body: '{}' }, /^request: Specify/],
    ['no copies', '/burst', { as: 'valid', body: '{}' }, /^copies: Missing$/],
    ['too many copies', '/burst', { as: 'valid', body: '{}', copies: 101 }, /from 1 to 100$/],
    ['half a copy', '/burst', { as: 'valid', body: '{}', copies: 1.5 }, /from 1 to 100$/],
    ['copies of nothing', '/burst', { as: 'valid', copies: 2 }, /^body: Specify a text/],
  ];
  for (const [what, path, question, message] of bad) {
    test(`nothing where the question has ${what}`, async () => {
      const { status, answer } = await page.send<Refusal>(path, question);
      assert.equal(status, 400);
      assert.match(answer.message, message);
    });
  }

  test('nothing where the webhook gives no answer, and says why', async () => {
    const sender = new Sender(new Records(() => [], SECRET), () => 'http://127.0.0.1:1', SECRET);
    await assert.rejects(sender.send({ as: 'valid', body: '{}' }), {
      message: 'No answer: connection refused (ECONNREFUSED). See the terminal of npm start',
    });
  });

  for (const path of ['/send', '/burst']) {
    test(`nothing for another page that asks ${path}`, async () => {
      const before = (await page.readRows<Row>()).length;
      const question = { as: 'valid', body: '{}', copies: 1 };
      for (const headers of [{}, { origin: 'https://attacker.example' }, { origin: 'null' }]) {
        assert.equal((await page.send(path, question, headers)).status, 403);
      }
      assert.equal((await page.readRows<Row>()).length, before);
    });
  }
});
