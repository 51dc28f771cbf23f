import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import type * as https from 'node:https';
import type { Socket } from 'node:net';

/** Longer than a connection to any endpoint of the region takes; the function's init waits for it. */
const MAX_OPEN_MS = 500;

/**
 * Connections that were idle for longer are not reused: Node's own servers close them after 5 s, and AWS
 * does not document when its endpoints do. A pause between events is mostly shorter or a freeze of minutes.
 */
const MAX_IDLE_MS = 4_000;

/** How requests of a protocol are sent, and over which connections. */
interface Transport {
  readonly agent: https.Agent;
  readonly request: typeof https.request;
}

const transports: Record<string, Transport> = {};

/** Connections that were opened before the first request to a host. */
const openSockets = new Map<string, Socket>();

/**
 * Connections that no request uses, and since when: oldest first. By the wall clock, since timers and
 * the monotonic clock of `performance.now()` stand still while the sandbox is frozen (clock_gettime(2)).
 */
const idle = new Map<Socket, number>();

/**
 * Creates a request.
 *
 * @param isFresh - Demands a new connection. The others are closed: they were frozen like the one that
 *   turned out to be dead.
 */
export function createRequest(
  protocol: string,
  options: RequestOptions,
  isFresh: boolean,
  onAnswer: (answer: IncomingMessage) => void,
): ClientRequest {
  discardIdle(isFresh ? 0 : MAX_IDLE_MS);
  const { agent, request } = getTransport(protocol);
  return request({ ...options, agent }, onAnswer);
}

/**
 * Opens a connection for the first request to a host.
 *
 * @returns Once it is open, has failed, or has taken half a second: the request then makes its own.
 */
export async function openConnection(
  protocol: string,
  host: string,
  port = protocol === 'https:' ? 443 : 80,
): Promise<void> {
  const socket = getTransport(protocol).agent.createConnection({
    host,
    port,
    // TLS does not allow an address as a server name.
    servername: process.getBuiltinModule('node:net').isIP(host) === 0 ? host : '',
  }) as Socket;
  // The first request reports a failure.
  socket.on('error', discard);
  await new Promise<void>((resolve) => {
    const timer = setTimeout(() => socket.destroy(), MAX_OPEN_MS);
    const finish = () => {
      clearTimeout(timer);
      resolve();
    };
    socket.once('close', finish);
    socket.once(protocol === 'https:' ? 'secureConnect' : 'connect', () => {
      // A connection alone does not keep the process running.
      openSockets.set(`${protocol}//${host}:${port}`, socket.unref().setNoDelay());
      addIdle(socket);
      finish();
    });
  });
}

const getTransport = (protocol: string) => (transports[protocol] ??= createTransport(protocol));

function createTransport(protocol: string): Transport {
  // Not an import: TLS takes long to load, and an endpoint on this machine does not use it.
  const { Agent, request } =
    protocol === 'https:'
      ? process.getBuiltinModule('node:https')
      : (process.getBuiltinModule('node:http') as unknown as typeof https);
  // What it overrides is there to be overridden: https://nodejs.org/api/http.html#class-httpagent
  class IdleAgent extends Agent {
    override createConnection(...args: Parameters<https.Agent['createConnection']>) {
      const [{ host, port }] = args;
      const key = `${protocol}//${host}:${port}`;
      const socket = openSockets.get(key);
      openSockets.delete(key);
      if (socket === undefined || !idle.has(socket)) return super.createConnection(...args);
      removeIdle(socket);
      return socket.ref();
    }

    override keepSocketAlive(socket: Socket) {
      const isKept: unknown = super.keepSocketAlive(socket);
      if (isKept === true) addIdle(socket);
      return isKept;
    }

    override reuseSocket(socket: Socket, request: ClientRequest) {
      removeIdle(socket);
      super.reuseSocket(socket, request);
    }
  }
  return { agent: new IdleAgent({ keepAlive: true, maxSockets: 50 }), request };
}

function addIdle(socket: Socket): void {
  idle.set(socket, Date.now());
  // Data that no request asked for would be taken for the answer to the next one.
  socket.once('data', discard).once('end', discard);
}

function removeIdle(socket: Socket): void {
  idle.delete(socket);
  socket.off('data', discard).off('end', discard);
}

function discard(this: Socket): void {
  idle.delete(this);
  this.destroy();
}

function discardIdle(maxMs: number): void {
  const now = Date.now();
  for (const [socket, since] of idle) {
    // A clock that was set back does not tell how long it was.
    if (since <= now && now - since < maxMs) return;
    discard.call(socket);
  }
}
