import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer as createTlsServer, type Server } from 'node:https';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test, type TestContext } from 'node:test';
import { startLocalAws } from '../../scripts/local/aws/local-aws.ts';
import { createLocalEnvironment } from '../../scripts/local/lambda/environment.ts';
import { type Certificate, makeCertificate } from '../../scripts/tasks/bench/certificate.ts';
import { WEBHOOK_BUNDLE } from '../../scripts/tasks/bundle/bundle-paths.ts';
import { startProcess } from '../support/function/lambda-process.ts';
import { createEventBody, createRequest, SECRET } from '../support/function/webhook.ts';

const TAKEN = JSON.stringify({ FailedEntryCount: 0, Entries: [{ EventId: 'e' }] });

suite('over TLS, with its connection opened at the start', () => {
  let certificate: Certificate;
  let folder = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kinow-tls-'));
    certificate = await makeCertificate(folder);
  });
  after(() => rm(folder, { recursive: true }));

  /** Starts an event bus over TLS that counts requests and connections. */
  function bus() {
    const { key, cert } = certificate;
    const sockets: Socket[] = [];
    const counts = { requests: 0 };
    const server = createTlsServer({ key, cert }, (asked, response) => {
      counts.requests += 1;
      asked.resume().once('end', () => response.end(TAKEN));
    });
    server.on('secureConnection', (socket: Socket) => sockets.push(socket));
    // The client may consider it open before the server does.
    const connected = once(server, 'secureConnection') as Promise<[Socket]>;
    return { server, sockets, counts, connected };
  }

  async function listening(
    t: TestContext,
    server: Server | ReturnType<typeof createServer>,
    port = 0,
  ) {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    t.after(() => server.close());
    return (server.address() as AddressInfo).port;
  }

  /** The built function in a process that trusts the certificate, without its queues. */
  async function started(t: TestContext, port: number) {
    const aws = await startLocalAws({ port: 0 });
    t.after(aws.close);
    const lambda = startProcess(WEBHOOK_BUNDLE, {
      ...createLocalEnvironment(aws.url),
      KINOW_WEBHOOK_SECRET_ARN: '',
      KINOW_WEBHOOK_SECRET: SECRET,
      AWS_ENDPOINT_URL_EVENTBRIDGE: `https://127.0.0.1:${port}`,
      NODE_EXTRA_CA_CERTS: certificate.file,
    });
    t.after(lambda.kill);
    await lambda.ready;
    return async () => {
      const answer = await lambda.invoke(createRequest({ body: createEventBody() }));
      const { body = '' } = answer as { body?: string };
      return (JSON.parse(body) as { outcome?: string }).outcome;
    };
  }

  test('the first event needs no other connection, nor does the next', async (t) => {
    const { server, sockets, counts, connected } = bus();
    const send = await started(t, await listening(t, server));
    await connected;
    assert.deepEqual([sockets.length, counts.requests], [1, 0]);
    assert.deepEqual([await send(), await send()], ['published', 'published']);
    assert.deepEqual([sockets.length, counts.requests], [1, 2]);
  });

  test('an event is published though the connection was closed meanwhile', async (t) => {
    const { server, sockets, connected } = bus();
    const send = await started(t, await listening(t, server));
    const [socket] = await connected;
    const closed = once(socket, 'close');
    socket.end();
    await closed;
    assert.equal(await send(), 'published');
    assert.equal(sockets.length, 2);
  });

  test('an event is published though the connection breaks under it', async (t) => {
    const { server, sockets, connected } = bus();
    const send = await started(t, await listening(t, server));
    const [socket] = await connected;
    socket.once('data', () => socket.destroy());
    assert.equal(await send(), 'published');
    assert.equal(sockets.length, 2);
  });

  test('an event is published though the bus refused connections at the start', async (t) => {
    const probe = createServer();
    const port = await listening(t, probe);
    await new Promise((resolve) => probe.close(resolve));
    const send = await started(t, port);
    await listening(t, bus().server, port);
    assert.equal(await send(), 'published');
  });

  test('an event is published though the bus reset the connection at the start', async (t) => {
    const { server } = bus();
    let isFirst = true;
    server.on('connection', (socket: Socket) => {
      if (isFirst) socket.destroy();
      isFirst = false;
    });
    const send = await started(t, await listening(t, server));
    assert.equal(await send(), 'published');
  });

  test('the function starts and defers an event though the bus accepts and never answers', async (t) => {
    const sockets: Socket[] = [];
    const silent = createServer((socket) => void sockets.push(socket));
    t.after(() => sockets.forEach((socket) => socket.destroy()));
    const send = await started(t, await listening(t, silent));
    assert.equal(await send(), 'deferred');
  });

  test('an event is deferred where the certificate is nobody that is trusted', async (t) => {
    const other = await mkdtemp(join(tmpdir(), 'kinow-tls-'));
    t.after(() => rm(other, { recursive: true }));
    const { key, cert } = await makeCertificate(other);
    const server = createTlsServer({ key, cert }, (_, response) => response.end(TAKEN));
    const send = await started(t, await listening(t, server));
    assert.equal(await send(), 'deferred');
  });
});
