import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { suite, test } from 'node:test';
import {
  answerWith,
  echoRequest,
  type Fault,
  refuseEntries,
  refuseWith,
  resetConnection,
} from '../support/faults/faults.ts';
import {
  createEventBody,
  createRequest,
  listMetrics,
  loadWebhook,
  type Webhook,
} from '../support/function/webhook.ts';

const OUTCOMES = new Set([
  'Published',
  'Duplicate',
  'Unauthenticated',
  'Invalid',
  'TooLarge',
  'Refused',
  'Deferred',
  'Unavailable',
  'NotKept',
]);

suite('the log line of a request', () => {
  test('has the outcome, the ids, the sizes, the durations and the metrics in embedded format', async (t) => {
    const { invoke } = await loadWebhook(t);
    const body = createEventBody({ event_id: '0e2b9dc7-5b1a-4c55-9f3e-0b4f6f7a1c11' });
    const { line } = await invoke(createRequest({ body }));
    const { timestamp, requestId, publish_ms, duration_ms, _aws, ...rest } = line;
    assert.match(String(timestamp), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    assert.match(String(requestId), /^[\w-]{36}$/);
    assert.ok(Number(publish_ms) > 0 && Number(duration_ms) >= Number(publish_ms));
    assert.deepEqual(rest, {
      level: 'INFO',
      message: 'request',
      outcome: 'published',
      status: 200,
      secret: 'current',
      event_id: '0e2b9dc7-5b1a-4c55-9f3e-0b4f6f7a1c11',
      subject: 'order_created',
      body_bytes: Buffer.byteLength(body),
      entry_bytes: Buffer.byteLength(body) + 14 + 'kinow'.length + 'order_created'.length,
      FunctionName: 'kinow-webhook',
      Published: 1,
      Authentic: 1,
    });
    const { Timestamp, CloudWatchMetrics } = _aws as Record<string, unknown>;
    assert.ok(Number.isInteger(Timestamp));
    assert.deepEqual(CloudWatchMetrics, [
      {
        Namespace: 'KinowEventBridge',
        Dimensions: [['FunctionName']],
        Metrics: [
          { Name: 'Published', Unit: 'Count' },
          { Name: 'Authentic', Unit: 'Count' },
        ],
      },
    ]);
  });

  test('is one line a request, whatever comes of it', async (t) => {
    const hook = await loadWebhook(t);
    const events = [
      createRequest({ body: createEventBody() }),
      createRequest({ body: createEventBody({ subject: 'line\nbreak {"level":"ERROR"}' }) }),
      createRequest({ body: 'no event' }),
      createRequest({
        body: createEventBody(),
        signature: null,
        headers: { 'user-agent': 'a\nb' },
      }),
    ];
    for (const event of events) await hook.invoke(event);
    assert.equal(hook.log.filter(({ message }) => message === 'request').length, events.length);
  });

  test('counts exactly one outcome, whatever comes of it', async (t) => {
    const hook = await loadWebhook(t, { REPLAY_TABLE_NAME: 'replay' });
    const { faults, invoke } = hook;
    const again = createEventBody();
    const count = async (...args: Parameters<typeof createRequest>) =>
      listMetrics((await invoke(createRequest(...args))).line).filter((name) => OUTCOMES.has(name));
    const seen = [
      await count({ body: again }),
      await count({ body: again }),
      await count({ body: again, signature: null }),
      await count({ body: 'no event' }),
      await count({ body: createEventBody({ data: { text: 'e'.repeat(1_000_000) } }) }),
    ];
    faults.set('PutEvents', refuseEntries('MalformedDetail'));
    seen.push(await count({ body: createEventBody() }));
    faults.set('PutEvents', refuseWith(400, 'AccessDeniedException'));
    seen.push(await count({ body: createEventBody() }));
    faults.set('SendMessage', refuseWith(400, 'AccessDeniedException'));
    seen.push(await count({ body: createEventBody() }));
    seen.push(await count({ body: randomBytes(1_500_000) }));
    assert.deepEqual(
      seen,
      [...OUTCOMES].map((name) => [name]),
    );
  });

  test('below the log level keeps its metrics, without anything of the event', async (t) => {
    const hook = await loadWebhook(t, { LOG_LEVEL: 'ERROR' });
    await hook.invoke(createRequest({ body: createEventBody() }));
    const [line] = hook.log;
    assert.deepEqual(Object.keys(line ?? {}).toSorted(), [
      'Authentic',
      'FunctionName',
      'Published',
      '_aws',
    ]);
    assert.deepEqual(listMetrics(line ?? {}), ['Authentic', 'Published']);
  });

  test('of a bug tells the place and nothing of the event, and the answer is 503', async (t) => {
    const hook = await loadWebhook(t);
    const body = createEventBody({ data: { order: { note: 'Zx9-private' }, customer: {} } });
    const event = createRequest({ body });
    const byteLength = Buffer.byteLength.bind(Buffer);
    // A function of Node.js fails in the middle, as a bug anywhere would.
    t.mock.method(Buffer, 'byteLength', (...args: Parameters<typeof byteLength>) => {
      if (args[0] === body) throw new TypeError(`cannot measure ${body}`);
      return byteLength(...args);
    });
    const answer = await hook.invoke(event);
    assert.deepEqual([answer.status, answer.body], [503, { error: 'unavailable' }]);
    assert.deepEqual([hook.events, hook.messages], [[], []]);
    assert.deepEqual(listMetrics(answer.line), ['Authentic', 'Unavailable']);
    assert.match(JSON.stringify(answer.line['bug']), /at .*index\.mjs/);
    assert.ok(!hook.getOutput().includes('Zx9-private'));
  });

  test('says what failed, with which code, status and attempts', async (t) => {
    const { invoke, faults } = await loadWebhook(t, { AWS_MAX_ATTEMPTS: '2' });
    faults.set('PutEvents', refuseWith(503, 'ServiceUnavailableException'));
    const { line } = await invoke(createRequest({ body: createEventBody() }));
    assert.deepEqual(line['failure'], {
      call: 'events:PutEvents',
      error: 'ServiceUnavailableException',
      status: 503,
      attempts: 2,
    });
  });
});

suite('nothing of a payload, a signature or a secret is written', () => {
  const MARK = 'Zx9-private-mark';
  const SECRET = 'Zx9-private-secret';
  const faults: Record<string, Map<string, Fault>> = {
    'nothing fails': new Map(),
    'the bus repeats the request': new Map([['PutEvents', echoRequest(500)]]),
    'the bus repeats it as a refusal': new Map([['PutEvents', echoRequest(400)]]),
    'the bus answers garbage': new Map([['PutEvents', answerWith(`<p>${MARK}`)]]),
    'the bus answers garbage as an error': new Map([['PutEvents', answerWith(`<p>${MARK}`, 400)]]),
    'the bus refuses the entry with the value': new Map([
      ['PutEvents', refuseEntries(`${MARK} é`)],
    ]),
    'the bus resets': new Map([['PutEvents', resetConnection]]),
    'the bus validates with the value': new Map([
      ['PutEvents', refuseWith(400, 'ValidationException', `Value '${MARK}' at 'detail'`)],
    ]),
    'bus and queue repeat the request': new Map([
      ['PutEvents', echoRequest(500)],
      ['SendMessage', echoRequest(400)],
    ]),
    'bus and queue answer garbage': new Map([
      ['PutEvents', answerWith(MARK)],
      ['SendMessage', answerWith(MARK)],
    ]),
    'Secrets Manager repeats the request': new Map([['GetSecretValue', echoRequest(400)]]),
    'Secrets Manager answers garbage': new Map([
      ['GetSecretValue', answerWith(`{"SecretString":"${SECRET}`)],
    ]),
  };

  for (const [what, planned] of Object.entries(faults)) {
    for (const level of ['debug', 'error']) {
      test(`${what}, at level ${level}`, async (t) => {
        const written: unknown[] = [];
        for (const stream of ['log', 'info', 'warn', 'error', 'debug'] as const) {
          t.mock.method(console, stream, (...args: unknown[]) => written.push(...args));
        }
        t.mock.method(process.stderr, 'write', (chunk: unknown) => written.push(chunk) > 0);
        const env = { LOG_LEVEL: level, AWS_MAX_ATTEMPTS: '1' };
        const secret = { AWSCURRENT: `${SECRET}\n` };
        const hook = await loadWebhook(t, env, { secret, faults: planned });
        const { answered, signatures } = await everyKind(hook);
        const everything = [hook.getOutput(), ...written.map(String), ...answered].join('\n');
        assert.ok(hook.log.length >= answered.length);
        assert.ok(!everything.includes('Zx9-private'), 'found in what was written or answered');
        for (const signature of signatures) {
          assert.ok(!everything.includes(signature.slice(0, 16)), 'a signature was written');
        }
      });
    }
  }

  /** Sends a request of each kind. Returns the response bodies and the sent signatures. */
  async function everyKind(hook: Webhook) {
    const data = { order: { note: MARK }, customer: { email: `${MARK}@example.com` } };
    const bodies = [
      createEventBody({ data }),
      createEventBody({ data, extra: MARK }),
      createEventBody({ data: { [MARK]: MARK } }),
      createEventBody({ subject: 'playlist_created', data: { [MARK]: MARK } }),
      createEventBody({ event_id: MARK, data }),
      createEventBody({ data: MARK }),
      createEventBody({ data: { order: { big: `9${'0'.repeat(30)}`, note: MARK } } }).replace(
        /"(90+)"/u,
        '$1',
      ),
      createEventBody({ data: { text: MARK.repeat(80_000) } }),
      `{"event_id":"${MARK}"`,
      `${MARK} é`,
      JSON.stringify([MARK]),
    ];
    const events = bodies.flatMap((body) => [
      createRequest({ body, secret: SECRET }),
      createRequest({ body, secret: 'forged' }),
      createRequest({ body, signature: `${MARK}-signature` }),
      createRequest({ body, signature: null }),
    ]);
    const signatures = events.flatMap(({ headers }) => headers['x-kinow-signature'] ?? []);
    const answered: string[] = [];
    for (const event of events) answered.push(JSON.stringify((await hook.invoke(event)).body));
    return { answered, signatures };
  }
});
