import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { after, before, suite, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { urlToHttpOptions } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { BusEvent } from '../../scripts/local/aws/eventbridge.ts';
import { Arrivals } from '../../scripts/console/server/arrivals.ts';
import { checkSignature } from '../../scripts/console/server/signature-check.ts';
import type { Detail, Row } from '../../scripts/console/api/requests.ts';
import type { SendAnswer } from '../../scripts/console/api/send.ts';
import { Records } from '../../scripts/console/server/records.ts';
import type { Exchange } from '../../scripts/local/gateway.ts';
import { createSampleBody } from '../../scripts/samples/sample.ts';
import { stopChild, waitForOutput } from '../support/commands/child.ts';
import { findFreePorts, start } from '../support/commands/cli.ts';
import { Console } from '../support/commands/console.ts';

const SECRET = 'local-development-secret';
const hmac = (body: string, secret = SECRET, algorithm = 'sha256') =>
  createHmac(algorithm, secret).update(body).digest('hex');

suite('the console says of a signature', () => {
  const body = '{ "a": 1 }';
  const cases: [what: string, given: string | undefined, says: RegExp][] = [
    ['nothing', undefined, /There is no header X-Kinow-Signature/],
    ['an empty one', '', /There is no header/],
    ['one in base64', createHmac('sha256', SECRET).update(body).digest('base64'), /is in base64/],
    ['one with a prefix', `sha256=${hmac(body)}`, /has the prefix sha256=/],
    ['one by a secret with a line break', hmac(body, `${SECRET}\n`), /secret has a line break/],
    ['one by SHA-1', hmac(body, SECRET, 'sha1'), /with SHA-1/],
    ['one of the body with a line break', hmac(`${body}\n`), /with a line break at its end/],
    ['one of re-serialized JSON', hmac('{"a":1}'), /JSON after re-serialization/],
    ['one of nothing', hmac(''), /body was empty/],
    ['two', `${hmac(body)},${hmac(body)}`, /sent twice/],
    ['a short one', 'abc', /this one has 3 characters/],
    ['one by another secret', hmac(body, 'another'), /different secret, or over a different body/],
  ];
  for (const [what, given, says] of cases) {
    test(`that is ${what}, why it is wrong`, () => {
      const headers = given === undefined ? {} : { 'x-kinow-signature': given };
      const check = checkSignature(Buffer.from(body), headers, SECRET);
      assert.equal(check.isAuthentic, false);
      assert.match(check.explanation, says);
      assert.equal(check.expected, hmac(body));
    });
  }

  const elsewhere: [what: string, headers: Record<string, string>, says: RegExp][] = [
    [
      'as it is',
      { 'x-hub-signature-256': hmac(body) },
      /but X-Hub-Signature-256 has the signature: rename it\.$/,
    ],
    ['with a prefix', { 'x-signature': `sha256=${hmac(body)}` }, /rename it, and send the 64/],
    ['of another body', { 'x-signature': hmac('') }, /sign the body, and send the result in it/],
  ];
  for (const [what, headers, says] of elsewhere) {
    test(`in another header, ${what}, what to do`, () => {
      assert.match(checkSignature(Buffer.from(body), headers, SECRET).explanation, says);
    });
  }

  test('of bytes that are no text, what the function is given in their place', () => {
    const sent = Buffer.from([...Buffer.from('{"a":"'), 0xe9, ...Buffer.from('"}')]);
    const given = createHmac('sha256', SECRET).update(sent).digest('hex');
    const headers = { 'content-type': 'application/json', 'x-kinow-signature': given };
    const check = checkSignature(sent, headers, SECRET);
    assert.equal(check.isAuthentic, false);
    assert.match(
      check.explanation,
      /over the bytes that were sent, but they are not UTF-8: .*U\+FFFD/,
    );
    assert.equal(check.expected, hmac('{"a":"\uFFFD"}'));
    assert.equal(check.signedBytes, sent.byteLength + 2);
    // API Gateway passes other content types unchanged.
    const binary = { ...headers, 'content-type': 'application/octet-stream' };
    assert.equal(checkSignature(sent, binary, SECRET).isAuthentic, true);
  });

  test('that is right, that it is', () => {
    const headers = { 'x-kinow-signature': hmac(body).toUpperCase() };
    assert.equal(checkSignature(Buffer.from(body), headers, SECRET).isAuthentic, true);
  });

  test('of a body that is nested too deeply to be re-serialized, that another secret made it', () => {
    const body = `${'['.repeat(90_000)}${']'.repeat(90_000)}`;
    const headers = { 'x-kinow-signature': hmac('another body') };
    const { explanation } = checkSignature(Buffer.from(body), headers, SECRET);
    assert.match(explanation, /different secret, or over a different body/u);
  });
});

suite('the console of npm start', () => {
  let started: Console;
  let url = '';
  before(async () => {
    started = await Console.start();
    ({ url } = started);
  });
  after(() => started.stop());

  const post = async (body: string, signature: string) =>
    await started.post(body, {
      'content-type': 'application/json',
      'x-kinow-signature': signature,
    });

  const rows = async (after = 0, headers: Record<string, string> = {}) =>
    await started.readRows<Row>(after, headers);

  const detail = async (id: number) =>
    (await (await fetch(`${url}/requests/${id}`)).json()) as Detail;

  /** Sends a request with a host or other headers of a browser. */
  const statusOf = async (path: string, headers: Record<string, string>) =>
    await new Promise((resolve, reject) => {
      httpRequest({ ...urlToHttpOptions(new URL(url)), path, headers }, (answer) => {
        resolve(answer.resume().statusCode);
      })
        .on('error', reject)
        .end();
    });

  test('is a page of under 60 KB as gzip, which may load nothing from elsewhere', async () => {
    let bytes = 0;
    for (const path of ['/', '/console.css', '/console.js']) {
      const response = await fetch(url + path);
      assert.equal(response.status, 200, path);
      const policy = response.headers.get('content-security-policy') ?? '';
      assert.match(policy, /^default-src 'none'; script-src 'self'; /);
      for (const directive of ['base-uri', 'form-action', 'frame-ancestors']) {
        assert.ok(policy.includes(`${directive} 'none'`), directive);
      }
      for (const name of ['cross-origin-opener-policy', 'cross-origin-resource-policy']) {
        assert.equal(response.headers.get(name), 'same-origin');
      }
      assert.doesNotMatch(policy, /unsafe|https?:/);
      const text = await response.text();
      assert.doesNotMatch(
        text,
        /https?:\/\/(?!127|www\.w3\.org\/2000\/svg')|innerHTML|onclick|style=/,
        path,
      );
      bytes += gzipSync(text).byteLength;
    }
    assert.ok(bytes < 60_000, String(bytes));
  });

  test('shows an event with the rules that it matches, and of the others why not', async () => {
    const body = createSampleBody('order_created');
    await post(body, hmac(body));
    const [row] = await rows();
    assert.ok(row);
    assert.deepEqual([row.status, row.outcome, row.subject], [200, 'published', 'order_created']);
    assert.ok(row.rules.includes('infra/rules/sqs.yaml Rule'));
    const shown = await detail(row.id);
    assert.equal(shown.body, body);
    assert.equal(shown.signature.isAuthentic, true);
    const other = shown.notMatching.find(({ rule }) => rule.includes('states.yaml'));
    assert.equal(other?.path, 'detail-type');
    assert.match(other?.message ?? '', /found the text "order_created"; expected/);
    assert.match(other?.pattern ?? '', /"subscription_renewed"/);
    assert.ok(!shown.notMatching.some(({ rule }) => row.rules.includes(rule)));
    assert.deepEqual(
      shown.matching.map(({ rule }) => rule),
      row.rules,
    );
    const matching = shown.matching.find(({ rule }) => rule.includes('sqs.yaml'));
    assert.match(matching?.pattern ?? '', /^\{.*"order_created"/);
    assert.equal(shown.failure, '');
  });

  test('shows the entry of an event', async () => {
    const seen = (await rows()).at(-1)?.id ?? 0;
    const body = createSampleBody('video_created');
    await post(body, hmac(body));
    const [row] = await rows(seen);
    assert.ok(row);
    const { entry, entryLimit, log } = await detail(row.id);
    assert.ok(entry);
    assert.equal(entryLimit, 1_000_000);
    const { Time, ...others } = entry;
    assert.deepEqual(others, {
      Source: 'kinow',
      DetailType: 'video_created',
      EventBusName: 'kinow-local',
    });
    assert.match(Time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    const counted = 14 + Buffer.byteLength(`kinowvideo_created${body}`);
    assert.equal(log.entry_bytes, counted);
  });

  test('says what became of a request that no function saw', async () => {
    const seen = (await rows()).at(-1)?.id ?? 0;
    await fetch(`${url}/elsewhere`, { method: 'POST', body: 'x' });
    await post('x'.repeat(10_000_001), '');
    const [elsewhere, large] = await rows(seen);
    assert.deepEqual([elsewhere?.status, elsewhere?.outcome], [404, 'not found']);
    assert.deepEqual([large?.status, large?.outcome], [413, 'request entity too large']);
  });

  test('says of a subject that Kinow does not document which may be meant', async () => {
    const seen = (await rows()).at(-1)?.id ?? 0;
    const known = createSampleBody('order_created');
    for (const subject of ['order_create', 'nothing_like_it', 'order_created']) {
      const body = known.replace('"order_created"', JSON.stringify(subject));
      await post(body, hmac(body));
    }
    const messages = (await rows(seen)).map(async ({ id }) => (await detail(id)).unknownSubject);
    assert.deepEqual(await Promise.all(messages), [
      'Kinow documents no subject order_create. Did you mean order_created?',
      'Kinow documents no subject nothing_like_it.',
      '',
    ]);
  });

  test('shows why a request was refused', async () => {
    const seen = (await rows()).at(-1)?.id ?? 0;
    const body = createSampleBody('order_created');
    await post(body, hmac(body, 'another'));
    await post('{}', hmac('{}'));
    const [forged, invalid] = await rows(seen);
    assert.ok(forged && invalid);
    assert.deepEqual([forged.status, forged.outcome], [401, 'unauthenticated']);
    assert.match((await detail(forged.id)).signature.explanation, /different secret/);
    assert.equal(invalid.status, 400);
    assert.ok(Array.isArray((await detail(invalid.id)).log['issues']));
  });

  test('sends a page that was away for a moment what came meanwhile, and nothing twice', async () => {
    const seen = (await rows()).at(-1)?.id ?? 0;
    const body = createSampleBody('order_created');
    await post(body, hmac(body));
    const missed = await rows(0, { 'last-event-id': String(seen) });
    assert.deepEqual(
      missed.map(({ subject }) => subject),
      ['order_created'],
    );
    assert.ok((missed[0]?.id ?? 0) > seen);
  });

  test('refuses a question that is too large, and one that is no JSON', async () => {
    const ask = async (body: string) => {
      const headers = { 'content-type': 'application/json', origin: url };
      const response = await fetch(`${url}/match`, { method: 'POST', headers, body });
      return [response.status, ((await response.json()) as { message: string }).message];
    };
    assert.deepEqual(await ask(' '.repeat(8_000_001)), [
      400,
      'The request body is larger than 8,000,000 bytes: send less',
    ]);
    assert.deepEqual(await ask('{'), [400, 'The request body is not JSON: send JSON']);
  });

  test('says that a request is forgotten, and knows no other', async () => {
    assert.equal((await fetch(`${url}/requests/999999`)).status, 404);
    assert.equal((await fetch(`${url}/requests/x`)).status, 404);
    assert.equal((await fetch(`${url}/package.json`)).status, 404);
  });

  const foreign: [who: string, headers: Record<string, string>][] = [
    ['by another name of this machine', { host: 'attacker.example:3000' }],
    ['by a name that begins with ours', { host: '127.0.0.1.attacker.example:3000' }],
    ['from another page', { origin: 'https://attacker.example' }],
    ['from another page of this machine', { origin: 'http://127.0.0.1:1' }],
    ['as a part of another site', { 'sec-fetch-site': 'cross-site' }],
    ['as a part of another port of this machine', { 'sec-fetch-site': 'same-site' }],
  ];
  test('follows a link from elsewhere to the page, and to nothing else', async () => {
    const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'document' };
    assert.equal(await statusOf('/', headers), 200);
    assert.equal(await statusOf('/requests/1', headers), 403);
    assert.equal(await statusOf('/', { ...headers, 'sec-fetch-dest': 'iframe' }), 403);
  });

  test('takes every path that a page can ask for', async () => {
    for (const path of ['//', '///', '//[', '/%', '/requests/%', '/constructor', '/__proto__/x']) {
      assert.equal(await statusOf(path, {}), 404, path);
    }
    assert.equal(await statusOf('/', {}), 200);
  });

  for (const [who, headers] of foreign) {
    test(`gives nothing to who asks ${who}`, async () => {
      for (const path of ['/', '/stream', '/requests/1']) {
        assert.equal(await statusOf(path, headers), 403, path);
      }
    });
  }
});

test('the console takes the secret as the function does, without white space around it', async (t) => {
  const env = await findFreePorts();
  const child = start('start', ['--quiet'], { ...env, KINOW_WEBHOOK_SECRET: ' mine\n' });
  t.after(() => stopChild(child));
  await waitForOutput(child, /Console {7}http/);
  const origin = `http://127.0.0.1:${env.PORT}`;
  const body = createSampleBody('order_created');
  const response = await fetch(`${origin}/send`, {
    method: 'POST',
    headers: { origin },
    body: JSON.stringify({ as: 'valid', body }),
  });
  const { status, request } = (await response.json()) as SendAnswer;
  assert.equal(status, 200);
  const detail = (await (await fetch(`${origin}/requests/${request}`)).json()) as Detail;
  assert.equal(detail.signature.expected, hmac(body, 'mine'));
});

suite('the console remembers', () => {
  test('each of several events with the same text, and none of a refused request', () => {
    const records = new Records(() => [], SECRET);
    const body = '{"event_id":"e1"}';
    const event = { detailText: body, detail: {} } as unknown as BusEvent;
    for (let nth = 0; nth < 3; nth += 1) records.addEvent(event, []);
    const same = { ...exchange({}, {}), body: Buffer.from(body) };
    records.addExchange({ ...same, status: 401 });
    for (let nth = 0; nth < 3; nth += 1) records.addExchange(same);
    const statuses = records.listEvents().map(({ row }) => row.status);
    assert.deepEqual(statuses, [200, 200, 200]);
    records.addExchange(same);
    assert.equal(records.listEvents().length, 3);
  });

  test('no more than some events that no request has brought', () => {
    const arrivals = new Arrivals();
    const arrival = (detailText: string) => ({ event: { detailText } as BusEvent, rules: [] });
    for (let nth = 0; nth < 5_001; nth += 1) arrivals.add(arrival(String(nth)));
    assert.equal(arrivals.take('0'), undefined);
    assert.ok(arrivals.take('1'));
    for (let nth = 0; nth < 11; nth += 1) arrivals.add(arrival(`${nth}`.padEnd(1_000_000)));
    assert.equal(arrivals.take('5000'), undefined);
    assert.equal(arrivals.take('0'.padEnd(1_000_000)), undefined);
    assert.ok(arrivals.take('1'.padEnd(1_000_000)));
  });

  const exchange = (log: object, answer: object, bytes = 10): Exchange => ({
    method: 'POST',
    path: '/kinow',
    headers: {},
    body: Buffer.alloc(bytes),
    status: 200,
    answer: JSON.stringify(answer),
    milliseconds: 1,
    log: { ...log },
  });

  test('5,000 requests, and no more than 30 MB of them', () => {
    const records = new Records(() => [], SECRET);
    for (let count = 0; count < 5_001; count++) records.addExchange(exchange({}, {}));
    const [first, ...others] = records.listAfter(0);
    assert.equal(others.length, 4_999);
    assert.equal(records.getDetail((first?.id ?? 0) - 1), undefined);
    for (let count = 0; count < 12; count++) records.addExchange(exchange({}, {}, 9_000_000));
    assert.equal(records.listAfter(0).length, 3);
  });

  test('no request of an earlier run by the number of one of this', async () => {
    const earlier = new Records(() => [], SECRET);
    earlier.addExchange(exchange({}, {}));
    await setTimeout(2);
    const restarted = new Records(() => [], SECRET);
    restarted.addExchange(exchange({}, {}));
    const last = earlier.listAfter(0).at(-1)?.id ?? 0;
    assert.equal(restarted.getDetail(last), undefined);
    assert.equal(restarted.listAfter(last).length, 1);
  });

  test('what the answer says where the function logs nothing', () => {
    const records = new Records(() => [], SECRET);
    records.addExchange(exchange({}, { outcome: 'published', event_id: 'x' }));
    records.addExchange(exchange({}, { error: 'unauthenticated' }));
    records.addExchange(exchange({ outcome: 'invalid' }, { error: 'invalid_payload' }));
    records.addExchange({ ...exchange({}, {}), answer: 'null' });
    assert.deepEqual(
      records.listAfter(0).map(({ outcome, eventId }) => [outcome, eventId]),
      [
        ['published', 'x'],
        ['unauthenticated', ''],
        ['invalid', ''],
        ['answered', ''],
      ],
    );
  });
});
