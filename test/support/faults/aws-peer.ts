import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { demandSignature } from '../../../scripts/local/aws/signature-v4.ts';
import { readBody } from '../../../scripts/shared/http-server.ts';
import type { Certificate } from '../../../scripts/tasks/bench/certificate.ts';

/** The server side of a connection. */
export interface PeerConnection {
  /** The stream to the client. */
  readonly socket: Socket;
  /** The TCP socket, below TLS if the connection is encrypted. */
  readonly tcp: Socket;
  /** The actions called over it. */
  readonly actions: string[];
  /** Stops answering without closing the connection. */
  isSilent: boolean;
}

/** The response to an action. */
export type PeerAnswer = (response: ServerResponse, body: string) => void;

/** An AWS endpoint whose connections can be broken. */
export interface AwsPeer {
  readonly url: string;
  /** Connections in the order of opening. */
  readonly connections: readonly PeerConnection[];
  /** Responses by action. Other actions are rejected. */
  readonly answers: Map<string, PeerAnswer>;
  /** Called with every new connection. */
  onConnection: (connection: PeerConnection) => void;
  /** Waits for a number of connections. The client may see a connection earlier. */
  readonly hasConnections: (count: number) => Promise<void>;
  /** Makes the server close connections without a request, with a 408. */
  readonly timeOut: (connection: PeerConnection) => Promise<void>;
  readonly close: () => void;
}

/** Signing name of each service, by the prefix of `x-amz-target`. */
const SIGNING_NAMES: Readonly<Record<string, string>> = {
  AWSEvents: 'events',
  AmazonSQS: 'sqs',
  secretsmanager: 'secretsmanager',
};

export const PUBLISHED: PeerAnswer = (response, body) => {
  const { Entries } = JSON.parse(body) as { Entries: unknown[] };
  const entries = Entries.map(() => ({ EventId: 'e' }));
  response.end(JSON.stringify({ FailedEntryCount: 0, Entries: entries }));
};

/**
 * Starts an endpoint that keeps connections open until the test ends.
 *
 * @param certificate - Enables TLS.
 */
export async function startAwsPeer(certificate?: Certificate): Promise<AwsPeer> {
  const connections: PeerConnection[] = [];
  const answers = new Map([['PutEvents', PUBLISHED]]);
  const limits = { keepAliveTimeout: 0, headersTimeout: 0, requestTimeout: 0 };
  const options = { ...limits, connectionsCheckingInterval: 10 };
  const server =
    certificate === undefined
      ? createServer(options)
      : createTlsServer({ ...options, key: certificate.key, cert: certificate.cert });
  const belows: Socket[] = [];
  server.on('connection', (tcp: Socket) => {
    // It can be reset during a write.
    tcp.on('error', () => {});
    if (certificate === undefined) add(tcp, tcp);
    else belows.push(tcp);
  });
  server.on('secureConnection', (socket: Socket) => {
    socket.on('error', () => {});
    const tcp = belows.find(({ remotePort }) => remotePort === socket.remotePort);
    add(socket, tcp ?? socket);
  });
  server.on('request', ((request, response) => {
    const connection = connections.find(({ socket }) => socket === request.socket);
    const [service = '', action = ''] = String(request.headers['x-amz-target']).split('.');
    connection?.actions.push(action);
    if (connection?.isSilent === true) return;
    void handle(request, response, SIGNING_NAMES[service] ?? '', action);
  }) satisfies RequestListener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  async function handle(
    request: IncomingMessage,
    response: ServerResponse,
    service: string,
    action: string,
  ): Promise<void> {
    const body = await readBody(request);
    try {
      await demandSignature(request, body, service);
    } catch {
      response.writeHead(403).end('{"__type":"InvalidSignatureException"}');
      return;
    }
    const answer = answers.get(action);
    if (answer === undefined) response.writeHead(400).end('{"__type":"UnknownOperation"}');
    else answer(response, body.toString());
  }

  function add(socket: Socket, tcp: Socket): void {
    const connection = { socket, tcp, actions: [], isSilent: false };
    connections.push(connection);
    server.emit('added');
    peer.onConnection(connection);
  }

  const { port } = server.address() as AddressInfo;
  const peer: AwsPeer = {
    url: `${certificate === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    connections,
    answers,
    onConnection: () => {},
    hasConnections: async (count) => {
      const signal = AbortSignal.timeout(60_000);
      while (connections.length < count) await once(server, 'added', { signal });
    },
    timeOut: async ({ socket }) => {
      const closed = whenClosed(socket);
      Object.assign(server, { headersTimeout: 1, requestTimeout: 1 });
      await closed;
      Object.assign(server, limits);
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
  return peer;
}

/** Waits until a connection is closed, with or without an error. */
export const whenClosed = (socket: Socket): Promise<void> =>
  new Promise((resolve) => {
    if (socket.destroyed) resolve();
    else socket.once('close', () => resolve());
  });
