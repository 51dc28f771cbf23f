import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { CommandError, UsageError } from './command.ts';
import type { Environment } from './io.ts';

/** A server on the loopback address. */
export interface LocalServer {
  /** Without a trailing slash. */
  readonly url: string;
  readonly port: number;
  /** Ends open connections too. */
  readonly close: () => Promise<void>;
}

/**
 * Serves on 127.0.0.1: nobody else on the network gets in.
 *
 * @param port - 0 for any free one.
 * @throws CommandError when the port is in use.
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
      `Port ${port} is in use (is another npm start running?): stop what listens there, or choose others with PORT and BUS_PORT.`,
    );
  }
  if (error.code === 'EACCES') {
    return new CommandError(`Port ${port} may not be opened: choose one above 1023.`);
  }
  return error;
}

/**
 * The whole body of a request.
 *
 * @param most - Bytes after which the rest is read but not kept.
 * @returns At most one byte more than `most`, so that the caller sees that it was more.
 */
export async function readBody(
  request: IncomingMessage,
  most = Number.POSITIVE_INFINITY,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    if (size <= most) chunks.push(chunk);
    size += chunk.length;
  }
  return Buffer.concat(chunks).subarray(
    0,
    most === Number.POSITIVE_INFINITY ? undefined : most + 1,
  );
}

/**
 * The port that a variable of the environment names.
 *
 * @throws UsageError when it is none.
 */
export function readPort(env: Environment, name: string, otherwise: number): number {
  const text = env[name] || String(otherwise);
  const port = /^\d+$/u.test(text) ? Number(text) : Number.NaN;
  if (port <= 65_535) return port;
  throw new UsageError(`${name} is no port: give a number from 1 to 65535, or 0 for any free one`);
}
