import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import type * as https from 'node:https';
import type { Socket } from 'node:net';

/** Longer than to any endpoint of the region; the function's start waits for it. */
const OPEN_WITHIN_MS = 500;

const KEPT = { keepAlive: true, maxSockets: 50 };

interface Host {
  readonly host?: string | null | undefined;
  readonly port?: number | string | null | undefined;
}

/** How requests of a protocol are sent. */
interface Transport {
  readonly agent: https.Agent;
  readonly request: (
    options: RequestOptions,
    onAnswer: (answer: IncomingMessage) => void,
  ) => ClientRequest;
}

const keyOf = ({ host, port }: Host, protocol: string) =>
  `${protocol}//${host}:${port || (protocol === 'https:' ? 443 : 80)}`;

/** Connections that were opened before they were needed. */
const opened = new Map<string, Socket>();

const transports = new Map<string, Transport>();

/**
 * How requests of a protocol are sent: over connections that are kept open, first those that are there
 * already.
 */
export function transportOf(protocol: string): Transport {
  const transport = transports.get(protocol) ?? transportBy(protocol);
  transports.set(protocol, transport);
  return transport;
}

function transportBy(protocol: string): Transport {
  // Not an import: TLS takes long to load, and an endpoint on this machine has none.
  const { Agent, request } =
    protocol === 'https:'
      ? process.getBuiltinModule('node:https')
      : (process.getBuiltinModule('node:http') as unknown as typeof https);
  class KeptAgent extends Agent {
    // https://nodejs.org/api/http.html#agentcreateconnectionoptions-callback
    override createConnection(...args: Parameters<https.Agent['createConnection']>) {
      const key = keyOf(args[0], protocol);
      const socket = opened.get(key);
      opened.delete(key);
      return socket?.writable === true ? socket.ref() : super.createConnection(...args);
    }
  }
  return { agent: new KeptAgent(KEPT), request };
}

/**
 * Opens a connection for the first request to a host.
 *
 * @returns Once it is open, has failed, or has taken half a second: the request then makes its own.
 */
export async function openConnection(protocol: string, host: string, port?: number): Promise<void> {
  const key = keyOf({ host, port }, protocol);
  const [socket, opens] = connect(protocol, host, port);
  const forget = () => {
    if (opened.get(key) === socket) opened.delete(key);
    socket.destroy();
  };
  // It is the request that a failure matters to.
  socket.on('error', forget);
  socket.once('end', forget);
  await new Promise<void>((resolve) => {
    const timer = setTimeout(forget, OPEN_WITHIN_MS);
    const done = () => {
      clearTimeout(timer);
      resolve();
    };
    socket.once('close', done);
    socket.once(opens, () => {
      // It keeps no process running that has nothing else to do.
      opened.set(key, socket.unref());
      done();
    });
  });
}

/** A connection on its way, and the event that tells of its end. */
function connect(protocol: string, host: string, port: number | undefined): [Socket, string] {
  const { connect: connectPlainly, isIP } = process.getBuiltinModule('node:net');
  if (protocol !== 'https:') return [connectPlainly({ host, port: port ?? 80 }), 'connect'];
  const socket = process.getBuiltinModule('node:tls').connect({
    host,
    port: port ?? 443,
    ALPNProtocols: ['http/1.1'],
    // TLS knows no names that are addresses.
    ...(isIP(host) === 0 && { servername: host }),
  });
  return [socket, 'secureConnect'];
}
