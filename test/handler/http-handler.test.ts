import assert from 'node:assert/strict';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import type { ClientRequest } from 'node:http';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { suite, test, type TestContext } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { httpHandler } from '../../handler/aws/http-handler.ts';

/** The limit of handler/aws/connection.ts. */
const MAX_SOCKETS = 50;

const body = Buffer.from('{}');

const ANSWER = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}';

/** Starts an endpoint that answers with raw bytes or not at all. Returns a function that calls it. */
async function startEndpoint(t: TestContext, getAnswer = () => '') {
  const sockets: Socket[] = [];
  let requests = 0;
  const server = createServer((socket) => {
    sockets.push(socket.on('error', () => {}));
    socket.on('data', () => {
      requests += 1;
      socket.write(getAnswer());
    });
    server.emit('connected');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const request = {
    protocol: 'http:',
    hostname: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    method: 'POST',
    path: '/',
    headers: { 'content-length': String(body.byteLength) },
    body,
  };
  return {
    request,
    getRequests: () => requests,
    call: (abortSignal: AbortSignal) => httpHandler.handle(request, { abortSignal }),
    hasConnections: async (count: number) => {
      const signal = AbortSignal.timeout(60_000);
      while (sockets.length < count) await once(server, 'connected', { signal });
      return sockets;
    },
  };
}

/** Asserts that a call ends before Node reads anything from its connections. */
async function assertAborted(calling: Promise<unknown>): Promise<void> {
  const pending = setImmediate('pending');
  await assert.rejects(Promise.race([calling, pending]), { name: 'AbortError' });
}

suite('a request that is aborted', () => {
  test('ends at once, also while it waits for a connection', async (t) => {
    const { call, hasConnections } = await startEndpoint(t);
    const others = new AbortController();
    const calls = Array.from({ length: MAX_SOCKETS }, () => call(others.signal));
    await hasConnections(MAX_SOCKETS);
    const controller = new AbortController();
    const waiting = call(controller.signal);
    controller.abort();
    await assertAborted(waiting);
    others.abort();
    for (const one of calls) await assertAborted(one);
  });

  test('ends at once, also where Node has closed the connection without an error', async (t) => {
    const upgrade = 'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n';
    const { call, hasConnections } = await startEndpoint(t, () => upgrade);
    const controller = new AbortController();
    const calling = call(controller.signal);
    const [socket = assert.fail()] = await hasConnections(1);
    if (!socket.closed) await once(socket, 'close');
    controller.abort();
    await assertAborted(calling);
  });
});

suite('a request that is not answered', () => {
  test('ends after the time-out of its call', async (t) => {
    const { request } = await startEndpoint(t);
    await assert.rejects(httpHandler.handle(request, { requestTimeout: 50.4 }), {
      name: 'TimeoutError',
      message: 'no response within 50 ms',
    });
  });

  for (const [code, requests] of [
    ['ECONNRESET', 2],
    ['ETIMEDOUT', 1],
  ] as const) {
    test(`is sent ${requests === 2 ? 'once more' : 'only once'} where the connection was used before and ends with ${code}`, async (t) => {
      // The client's end of the connection.
      let connection: Socket | undefined;
      const onRequest = (message: unknown) => {
        const { request: sent } = message as { request: ClientRequest };
        sent.once('socket', (socket: Socket) => {
          connection = socket;
        });
      };
      subscribe('http.client.request.created', onRequest);
      t.after(() => unsubscribe('http.client.request.created', onRequest));
      const answers = [ANSWER, '', ANSWER];
      const { request, getRequests } = await startEndpoint(t, () => {
        const answer = answers.shift() ?? '';
        if (answer === '') connection?.destroy(Object.assign(new Error('ended'), { code }));
        return answer;
      });
      await httpHandler.handle(request);
      const calling = httpHandler.handle(request, { requestTimeout: 60_000 });
      if (requests === 2) assert.equal((await calling).response.statusCode, 200);
      else await assert.rejects(calling, { name: 'TimeoutError', code });
      assert.equal(getRequests(), 1 + requests);
    });
  }
});
