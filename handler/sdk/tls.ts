import type { Agent, AgentOptions } from 'node:https';
import type { Socket } from 'node:net';

/** Longer than to any endpoint of the region; the function's start waits for it. */
const OPEN_WITHIN_MS = 500;

interface Host {
  readonly host?: string | null | undefined;
  readonly port?: number | string | null | undefined;
}

const keyOf = ({ host, port }: Host) => `${host}:${port ?? 443}`;

/** Connections that were opened before they were needed, by host and port. */
const opened = new Map<string, Socket>();

let agent: Agent | undefined;

/** Keeps connections open, and takes those that are there already. */
export function tlsAgent(): Agent {
  // Not an import: TLS takes long to load, and an endpoint on this machine has none.
  agent ??= new (agentClass())({ keepAlive: true, maxSockets: 50 } satisfies AgentOptions);
  return agent;
}

function agentClass(): typeof Agent {
  const { Agent } = process.getBuiltinModule('node:https');
  return class extends Agent {
    // https://nodejs.org/api/http.html#agentcreateconnectionoptions-callback
    override createConnection(...args: Parameters<Agent['createConnection']>) {
      const key = keyOf(args[0]);
      const socket = opened.get(key);
      opened.delete(key);
      return socket?.writable === true ? socket.ref() : super.createConnection(...args);
    }
  };
}

/**
 * Opens a connection for the first request to a host.
 *
 * @returns Once it is open, has failed, or has taken half a second: the request then makes its own.
 */
export async function openConnection(host: string, port = 443): Promise<void> {
  const { connect } = process.getBuiltinModule('node:tls');
  const { isIP } = process.getBuiltinModule('node:net');
  const key = keyOf({ host, port });
  const socket = connect({
    host,
    port,
    ALPNProtocols: ['http/1.1'],
    // TLS knows no names that are addresses.
    ...(isIP(host) === 0 && { servername: host }),
  });
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
    socket.once('secureConnect', () => {
      // It keeps no process running that has nothing else to do.
      opened.set(key, socket.unref());
      done();
    });
  });
}
