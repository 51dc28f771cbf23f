import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { CommandError, UsageError } from './command-error.ts';
import type { Environment } from './io.ts';
import { formatCall } from './command-line.ts';

/** A server on the loopback address. */
export interface LocalServer {
  /** Without a trailing slash. */
  readonly url: string;
  readonly port: number;
  /** Stops the server and closes all open connections. */
  readonly close: () => Promise<void>;
}

/**
 * Starts a server on 127.0.0.1, which other machines cannot reach.
 *
 * @param port - 0 for any free port.
 * @throws CommandError if the port is in use or not permitted.
 */
export async function listen(port: number, listener: RequestListener): Promise<LocalServer> {
  const server = createServer(listener);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(toPortError(error, port)));
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  const actual = typeof address === 'object' && address !== null ? address.port : port;
  return {
    url: `http://127.0.0.1:${actual}`,
    port: actual,
    close: async () => {
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
    },
  };
}

function toPortError(error: NodeJS.ErrnoException, port: number): Error {
  if (error.code === 'EADDRINUSE') {
    return new CommandError(
      `Port ${port} is in use. Stop the process that uses it, such as another ${formatCall('start')}, or set PORT and BUS_PORT to other ports.`,
    );
  }
  if (error.code === 'EACCES') {
    return new CommandError(
      `No permission to use port ${port}. Set PORT and BUS_PORT to ports above 1023.`,
    );
  }
  return error;
}

/**
 * Reads the body of a request.
 *
 * @param maxBytes - The rest of a longer body is read and discarded.
 * @returns At most `maxBytes + 1` bytes: one more shows that the body was too long.
 */
export async function readBody(
  request: IncomingMessage,
  maxBytes = Number.MAX_SAFE_INTEGER,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    if (size <= maxBytes) chunks.push(chunk);
    size += chunk.length;
  }
  return Buffer.concat(chunks).subarray(0, maxBytes + 1);
}

/** Parses a port number; 0 stands for any free port. @returns `undefined` if it is none. */
export function parsePort(text: string): number | undefined {
  const port = /^\d+$/u.test(text) ? Number(text) : Number.NaN;
  return port <= 65_535 ? port : undefined;
}

/**
 * Reads a port from an environment variable.
 *
 * @throws UsageError if the value is not a port number.
 */
export function readPort(env: Environment, name: string, defaultPort: number): number {
  const text = env[name] || String(defaultPort);
  const port = parsePort(text);
  if (port !== undefined) return port;
  throw new UsageError(
    `${name}=${text} is not a port number. Set it to a number from 1 to 65535, or to 0 for any free port`,
  );
}

/**
 * Reads the port of a server that runs already.
 *
 * @throws UsageError if it is not a port number, or 0.
 */
export function readServerPort(env: Environment, name: string, defaultPort: number): number {
  const port = readPort(env, name, defaultPort);
  if (port !== 0) return port;
  throw new UsageError(
    `${name}=0 is not the port of a server. Set it to the port that ${formatCall('start')} shows`,
  );
}
