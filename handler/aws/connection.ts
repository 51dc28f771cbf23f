import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import type * as https from 'node:https';
import type { Socket } from 'node:net';

/** Limit for opening a connection during init; an endpoint of the same region takes far less. */
const MAX_OPEN_MS = 500;

/**
 * Connections idle for longer are not reused: Node's servers close idle connections after 5 s, and AWS does not
 * document the limit of its endpoints. Pauses between events are mostly shorter, or minutes in a frozen sandbox.
 */
const MAX_IDLE_MS = 4_000;

/** The agent and `request` function of a protocol. */
interface Transport {
  readonly agent: https.Agent;
  readonly request: typeof https.request;
}

const transports: Record<string, Transport> = {};

/** Connections opened before the first request to a host, by origin. */
const openSockets = new Map<string, Socket>();

/**
 * Idle connections, oldest first, with the time since when they are idle. Uses the wall clock, because timers
 * and the monotonic clock of `performance.now()` stop while the sandbox is frozen (clock_gettime(2)).
 */
const idle = new Map<Socket, number>();

/**
 * Creates a request.
 *
 * @param isFresh - Opens a new connection and closes all idle ones: they are as old as the connection that
 *   failed.
 */
export function createRequest(
  protocol: string,
  options: RequestOptions,
  isFresh: boolean,
  onResponse: (response: IncomingMessage) => void,
): ClientRequest {
  discardIdle(isFresh ? 0 : MAX_IDLE_MS);
  const { agent, request } = getTransport(protocol);
  return request({ ...options, agent }, onResponse);
}

/**
 * Opens a connection for the first request to a host. Resolves when it is open, has failed, or after 500 ms;
 * in the last two cases the request opens its own. Never rejects.
 */
export async function openConnection(
  protocol: string,
  host: string,
  port = protocol === 'https:' ? 443 : 80,
): Promise<void> {
  const socket = getTransport(protocol).agent.createConnection({
    host,
    port,
    // TLS does not allow an IP address as a server name.
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
      // An idle connection must not keep the process running.
      openSockets.set(`${protocol}//${host}:${port}`, socket.unref().setNoDelay());
      addIdle(socket);
      finish();
    });
  });
}

const getTransport = (protocol: string) => (transports[protocol] ??= createTransport(protocol));

function createTransport(protocol: string): Transport {
  // Loaded on demand: TLS takes long to load, and local endpoints do not use it.
  const { Agent, request } =
    protocol === 'https:'
      ? process.getBuiltinModule('node:https')
      : (process.getBuiltinModule('node:http') as unknown as typeof https);
  // Documented extension points: https://nodejs.org/api/http.html#class-httpagent
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
      const isReusable: unknown = super.keepSocketAlive(socket);
      if (isReusable === true) addIdle(socket);
      return isReusable;
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
  // Unsolicited data would be read as the response to the next request.
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
    // If the clock was set back, the idle time is unknown.
    if (since <= now && now - since < maxMs) return;
    discard.call(socket);
  }
}
