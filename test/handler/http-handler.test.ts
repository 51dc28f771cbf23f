import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { suite, test, type TestContext } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { httpHandler } from '../../handler/aws/http-handler.ts';

/** The limit of handler/aws/connection.ts. */
const MAX_SOCKETS = 50;

const body = Buffer.from('{}');

/** Starts an endpoint that answers with raw bytes or not at all. Returns a function that calls it. */
async function startEndpoint(t: TestContext, answer = '') {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket.on('error', () => {}));
    socket.on('data', () => socket.write(answer));
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
    const { call, hasConnections } = await startEndpoint(t, upgrade);
    const controller = new AbortController();
    const calling = call(controller.signal);
    const [socket = assert.fail()] = await hasConnections(1);
    if (!socket.closed) await once(socket, 'close');
    controller.abort();
    await assertAborted(calling);
  });
});
