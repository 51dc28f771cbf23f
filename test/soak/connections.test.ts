import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test, type TestContext } from 'node:test';
import { encodeMessage } from '../../handler/message.ts';
import { createLocalEnvironment } from '../../scripts/local/lambda/environment.ts';
import { type Certificate, makeCertificate } from '../../scripts/tasks/bench/certificate.ts';
import { REDRIVE_BUNDLE, WEBHOOK_BUNDLE } from '../../scripts/tasks/bundle/bundle-paths.ts';
import {
  type AwsPeer,
  type PeerConnection,
  startAwsPeer,
  whenClosed,
} from '../support/faults/aws-peer.ts';
import {
  type FreezableProcess,
  startFreezableProcess,
} from '../support/faults/freezable-process.ts';
import { createEventBody, createRequest, SECRET } from '../support/function/webhook.ts';

const A_MOMENT = 2_000;
/** Default keep-alive timeout of Node.js servers. */
const SECONDS = 5_000;
const MINUTES = 20 * 60_000;

const TIMED_OUT = 'HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n';

/** Faults of a connection while its process is frozen. */
const FAULTS: Readonly<Record<string, (connection: PeerConnection) => void>> = {
  'was reset': ({ tcp }) => tcp.resetAndDestroy(),
  'was closed': ({ socket }) => socket.end(),
  'was closed with a 408': ({ socket }) => socket.end(TIMED_OUT),
  'has a 408 on it': ({ socket }) => socket.write(TIMED_OUT),
};

const silence = (connection: PeerConnection) => {
  connection.isSilent = true;
};

let certificate: Certificate;
let folder = '';
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kinow-connections-'));
  certificate = await makeCertificate(folder);
});
after(() => rm(folder, { recursive: true }));

interface Started {
  readonly peer: AwsPeer;
  readonly lambda: FreezableProcess;
}

interface StartOptions {
  readonly isTls?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  readonly prepare?: (peer: AwsPeer) => void;
}

/** A built function with one endpoint for all calls. The SDK does not retry. */
async function start(
  t: TestContext,
  bundle: string,
  { isTls = false, env = {}, prepare }: StartOptions = {},
): Promise<Started> {
  const peer = await startAwsPeer(isTls ? certificate : undefined);
  t.after(peer.close);
  prepare?.(peer);
  const lambda = await startFreezableProcess(bundle, {
    ...createLocalEnvironment(peer.url),
    DEAD_LETTER_QUEUE_URL: `${peer.url}/000000000000/dead-letter`,
    AWS_MAX_ATTEMPTS: '1',
    NODE_EXTRA_CA_CERTS: certificate.file,
    ...env,
  });
  t.after(lambda.kill);
  return { peer, lambda };
}

/** The webhook function with its only connection to the bus, opened during init and unused. */
async function startWebhook(t: TestContext, options: StartOptions = {}): Promise<Started> {
  const secret = { KINOW_WEBHOOK_SECRET_ARN: '', KINOW_WEBHOOK_SECRET: SECRET };
  const started = await start(t, WEBHOOK_BUNDLE, {
    ...options,
    env: { ...secret, ...options.env },
  });
  await started.peer.hasConnections(1);
  return started;
}

const signed = (secret = SECRET) => createRequest({ body: createEventBody(), secret });

/** Returns the outcome of a request, or its status if there is none. */
function outcomeOf(answer: unknown): unknown {
  const { statusCode, body = '' } = answer as { statusCode?: number; body?: string };
  return (JSON.parse(body) as { outcome?: string }).outcome ?? statusCode;
}

/** Creates a batch of one message. */
function batch() {
  const message = encodeMessage({
    reason: 'x',
    receivedAt: 1,
    body: Buffer.from(createEventBody()),
  });
  assert.ok(message);
  const attributes = Object.entries(message.MessageAttributes).map(
    ([name, { StringValue: stringValue }]) => [name, { dataType: 'String', stringValue }] as const,
  );
  const record = {
    messageId: randomUUID(),
    receiptHandle: randomUUID(),
    body: message.MessageBody,
    attributes: { ApproximateReceiveCount: '7', SentTimestamp: '1' },
    messageAttributes: Object.fromEntries(attributes),
  };
  return { Records: [record] };
}

/** Returns the number of messages that stay in the queue. */
const stayed = (answer: unknown) =>
  (answer as { batchItemFailures: unknown[] }).batchItemFailures.length;

/** Returns the actions called over each connection. */
const actions = ({ connections }: AwsPeer) => connections.map(({ actions }) => actions);

/** Breaks all open connections. */
const breaking = (peer: AwsPeer, fault: (connection: PeerConnection) => void) => () =>
  peer.connections.forEach(fault);

for (const isTls of [false, true]) {
  suite(`a connection ${isTls ? 'over TLS' : 'without TLS'},`, () => {
    for (const isReused of [false, true]) {
      const kind = isReused ? 'in use before' : 'opened at the start';

      /** The webhook function with a connection of this kind only. */
      const startIdle = async (t: TestContext): Promise<Started> => {
        const started = await startWebhook(t, { isTls });
        if (isReused) assert.equal(outcomeOf(await started.lambda.invoke(signed())), 'published');
        assert.equal(started.peer.connections.length, 1);
        return started;
      };
      const before = isReused ? ['PutEvents'] : [];

      for (const [what, fault] of Object.entries(FAULTS)) {
        test(`${kind}, that ${what} a moment ago costs a second try`, async (t) => {
          const { peer, lambda } = await startIdle(t);
          const event = signed();
          const act = breaking(peer, fault);
          const answer = await lambda.freeze({ elapsedMs: A_MOMENT, event, act });
          assert.equal(outcomeOf(answer), 'published');
          assert.deepEqual(actions(peer)[1], ['PutEvents']);
          assert.equal(outcomeOf(await lambda.invoke(signed())), 'published');
          assert.deepEqual(actions(peer)[1], ['PutEvents', 'PutEvents']);
        });

        test(`${kind}, is discarded once it is known that it ${what}`, async (t) => {
          const { peer, lambda } = await startIdle(t);
          const [{ socket } = assert.fail()] = peer.connections;
          const closed = whenClosed(socket);
          await lambda.freeze({ elapsedMs: A_MOMENT, act: breaking(peer, fault) });
          await closed;
          assert.equal(outcomeOf(await lambda.invoke(signed())), 'published');
          assert.deepEqual(actions(peer), [before, ['PutEvents']]);
        });
      }

      for (const [when, elapsedMs] of Object.entries({
        'for seconds': SECONDS,
        'for minutes': MINUTES,
        'while the clock was set back': -MINUTES,
      })) {
        test(`${kind}, that was idle ${when} is not used`, async (t) => {
          const { peer, lambda } = await startIdle(t);
          const event = signed();
          const act = breaking(peer, silence);
          const answer = await lambda.freeze({ elapsedMs, event, act });
          assert.equal(outcomeOf(answer), 'published');
          assert.deepEqual(actions(peer), [before, ['PutEvents']]);
        });
      }

      test(`${kind}, is used when it was idle for a moment`, async (t) => {
        const { peer, lambda } = await startIdle(t);
        const event = signed();
        const answer = await lambda.freeze({ elapsedMs: A_MOMENT, event, act: () => {} });
        assert.equal(outcomeOf(answer), 'published');
        assert.deepEqual(actions(peer), [[...before, 'PutEvents']]);
      });
    }
  });
}

suite('the redrive function after a freeze', () => {
  async function startRedrive(t: TestContext): Promise<Started> {
    const started = await start(t, REDRIVE_BUNDLE);
    assert.equal(stayed(await started.lambda.invoke(batch())), 0);
    return started;
  }

  for (const [what, fault] of Object.entries(FAULTS)) {
    for (const [when, elapsedMs] of Object.entries({ moment: A_MOMENT, while: MINUTES })) {
      test(`postpones nothing where its connection ${what}, a ${when} ago`, async (t) => {
        const { peer, lambda } = await startRedrive(t);
        const act = breaking(peer, fault);
        assert.equal(stayed(await lambda.freeze({ elapsedMs, event: batch(), act })), 0);
        assert.deepEqual(actions(peer)[1], ['PutEvents']);
      });
    }
  }

  test('postpones nothing where its connection is silent', async (t) => {
    const { peer, lambda } = await startRedrive(t);
    const act = breaking(peer, silence);
    assert.equal(stayed(await lambda.freeze({ elapsedMs: MINUTES, event: batch(), act })), 0);
    assert.deepEqual(actions(peer), [['PutEvents'], ['PutEvents']]);
  });

  test('sends nothing again over a new connection', async (t) => {
    const { peer, lambda } = await start(t, REDRIVE_BUNDLE);
    peer.answers.set('PutEvents', (response) => response.destroy());
    peer.answers.set('ChangeMessageVisibilityBatch', (response) => response.end('{}'));
    assert.equal(stayed(await lambda.invoke(batch())), 1);
    assert.deepEqual(actions(peer), [['PutEvents'], ['ChangeMessageVisibilityBatch']]);
  });

  test('sends nothing a third time', async (t) => {
    const { peer, lambda } = await startRedrive(t);
    peer.answers.set('PutEvents', (response) => response.destroy());
    peer.answers.set('ChangeMessageVisibilityBatch', (response) => response.end('{}'));
    assert.equal(stayed(await lambda.invoke(batch())), 1);
    assert.deepEqual(actions(peer), [
      ['PutEvents', 'PutEvents'],
      ['PutEvents'],
      ['ChangeMessageVisibilityBatch'],
    ]);
  });

  test('takes the 408 of a new connection for the answer', async (t) => {
    const { peer, lambda } = await start(t, REDRIVE_BUNDLE);
    peer.answers.set('PutEvents', (response) => response.writeHead(408).end());
    peer.answers.set('ChangeMessageVisibilityBatch', (response) => response.end('{}'));
    assert.equal(stayed(await lambda.invoke(batch())), 1);
    assert.equal(
      actions(peer)
        .flat()
        .filter((action) => action === 'PutEvents').length,
      1,
    );
  });

  test('sends nothing again after a time-out, nor where the connection breaks after it', async (t) => {
    const { peer, lambda } = await startRedrive(t);
    peer.connections.forEach(silence);
    assert.equal(stayed(await lambda.invoke(batch(), 1_500)), 1);
    FAULTS['was reset']?.(peer.connections[0] ?? assert.fail());
    assert.equal(stayed(await lambda.invoke(batch())), 0);
    const calls = actions(peer).flat();
    assert.equal(calls.filter((action) => action === 'PutEvents').length, 3);
  });

  test('gives up in time where the second try meets silence', async (t) => {
    const { peer, lambda } = await startRedrive(t);
    peer.onConnection = silence;
    peer.connections.forEach(({ socket }) => socket.once('data', () => socket.end(TIMED_OUT)));
    assert.equal(stayed(await lambda.invoke(batch(), 6_000)), 1);
    assert.deepEqual(actions(peer)[1], ['PutEvents']);
    peer.onConnection = () => {};
    assert.equal(stayed(await lambda.invoke(batch())), 0);
  });
});

suite('the secret in Secrets Manager after a freeze', () => {
  /** Reads the secret over one connection, in addition to that to the bus. */
  async function startWithSecret(t: TestContext) {
    const secret = { value: 'leaked' };
    const started = await start(t, WEBHOOK_BUNDLE, {
      prepare: ({ answers }) => {
        answers.set('GetSecretValue', (response, body) => {
          if (body.includes('AWSCURRENT')) {
            response.end(JSON.stringify({ SecretString: secret.value }));
          } else {
            response.writeHead(400).end('{"__type":"ResourceNotFoundException"}');
          }
        });
      },
    });
    await started.peer.hasConnections(2);
    return { ...started, secret };
  }

  for (const [what, fault] of Object.entries({ ...FAULTS, 'is silent': silence })) {
    test(`that was revoked is not accepted where its connection ${what}`, async (t) => {
      const { peer, lambda, secret } = await startWithSecret(t);
      secret.value = 'new';
      const event = signed('leaked');
      const act = breaking(peer, fault);
      const answer = await lambda.freeze({ elapsedMs: MINUTES, event, act });
      assert.equal(outcomeOf(answer), 401);
      assert.equal(outcomeOf(await lambda.invoke(signed('new'))), 'published');
    });
  }

  for (const [what, fault] of Object.entries(FAULTS)) {
    test(`makes a forged signature a 401 where all connections break: it ${what}`, async (t) => {
      const { peer, lambda } = await startWithSecret(t);
      const event = signed('forged');
      const act = breaking(peer, fault);
      const answer = await lambda.freeze({ elapsedMs: A_MOMENT, event, act });
      assert.equal(outcomeOf(answer), 401);
      assert.equal(outcomeOf(await lambda.invoke(signed('leaked'))), 'published');
    });
  }

  for (const isAnswered of [true, false]) {
    const how = isAnswered ? 'answered meanwhile' : 'answered even later';
    test(`that was revoked is not accepted by a read that was under way, ${how}`, async (t) => {
      const { peer, lambda, secret } = await startWithSecret(t);
      const answer = peer.answers.get('GetSecretValue') ?? assert.fail();
      const late: (() => void)[] = [];
      peer.answers.set('GetSecretValue', (...args) => void late.push(() => answer(...args)));
      // A background refresh, which does not delay the response.
      await lambda.freeze({ elapsedMs: 6 * 60_000, act: () => {} });
      assert.equal(outcomeOf(await lambda.invoke(signed('leaked'))), 'published');
      assert.equal(late.length, 1);
      const event = signed('leaked');
      const act = () => {
        if (isAnswered) late.forEach((give) => give());
        peer.answers.set('GetSecretValue', answer);
        secret.value = 'new';
      };
      assert.equal(outcomeOf(await lambda.freeze({ elapsedMs: MINUTES, event, act })), 401);
      const actLate = () => {
        secret.value = 'leaked';
        late.forEach((give) => give());
        secret.value = 'new';
      };
      if (!isAnswered) await lambda.freeze({ elapsedMs: 0, act: actLate });
      assert.equal(outcomeOf(await lambda.invoke(signed('leaked'))), 401);
      assert.equal(outcomeOf(await lambda.invoke(signed('new'))), 'published');
    });
  }

  for (const isFrozen of [true, false]) {
    const state = isFrozen ? 'frozen' : 'awake';
    test(`makes a forged signature a 401 where Node's server gave up waiting, ${state}`, async (t) => {
      const { peer, lambda } = await startWithSecret(t);
      // The one to the bus: that for the secret had a request.
      const unused = peer.connections.find(({ actions }) => actions.length === 0) ?? assert.fail();
      const event = signed('forged');
      const act = () => peer.timeOut(unused);
      if (!isFrozen) await act();
      const answer = isFrozen
        ? await lambda.freeze({ elapsedMs: A_MOMENT, event, act })
        : await lambda.invoke(event);
      assert.equal(outcomeOf(answer), 401);
      assert.equal(outcomeOf(await lambda.invoke(signed('leaked'))), 'published');
    });
  }

  test("has an event published where Node's server gave up waiting", async (t) => {
    const { peer, lambda } = await startWithSecret(t);
    const unused = peer.connections.find(({ actions }) => actions.length === 0) ?? assert.fail();
    // That for the secret must not be used instead.
    const act = async () => {
      await peer.timeOut(unused);
      peer.connections.forEach(({ tcp }) => tcp.resetAndDestroy());
    };
    const answer = await lambda.freeze({ elapsedMs: A_MOMENT, event: signed('leaked'), act });
    assert.equal(outcomeOf(answer), 'published');
  });
});
