import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { CommandError, UsageError } from '../../shared/command-error.ts';
import { formatCall } from '../../shared/command-line.ts';
import { FORWARD_HEADER, FORWARD_PATH, type ForwardTarget } from '../../shared/forwarding.ts';
import { parsePort, readServerPort } from '../../shared/http-server.ts';
import type { Environment } from '../../shared/io.ts';
import { DIRECT_AGENTS } from '../../shared/proxy.ts';
import { readJson, toFields } from '../../shared/read-json.ts';

/** A running `npm start` to which events are forwarded. */
export interface Forwarder {
  /** The URL of its AWS endpoint. */
  readonly url: string;
  /** What runs there. */
  readonly target: ForwardTarget;
  /** Puts an event, as EventBridge delivered it, onto its bus. @throws CommandError if it does not accept it. */
  readonly forward: (event: string) => Promise<void>;
}

/**
 * Finds the URL to which events are forwarded.
 *
 * @param given - A URL or a port; by default that of `npm start`, `BUS_PORT`.
 * @throws UsageError if it is another machine's: the events are those of real customers.
 */
export function parseForwardUrl(given: string, env: Environment): string {
  if (given === '') return `http://127.0.0.1:${readServerPort(env, 'BUS_PORT', 3001)}`;
  const port = parsePort(given);
  if (port) return `http://127.0.0.1:${port}`;
  const url = URL.parse(given);
  if (url?.protocol === 'http:' && ['127.0.0.1', 'localhost'].includes(url.hostname)) {
    return url.origin;
  }
  throw new UsageError(
    `Invalid --forward: ${given}. Specify the port or URL of ${formatCall('start')} on this machine, such as 3001 or http://127.0.0.1:3001`,
  );
}

/**
 * Connects to a running `npm start`.
 *
 * @throws CommandError if nothing is listening there, or something else.
 */
export async function connectForwarder(url: string): Promise<Forwarder> {
  const start = formatCall('start');
  const { status, body } = await send(url, 'GET').catch((error: Error) => {
    throw new CommandError(
      `Nothing listens on ${url}: ${error.message}. Run ${start} in another terminal. If its BUS_PORT is not 3001, specify --forward PORT.`,
    );
  });
  const { rules, functions } = toFields(readJson(body));
  if (status !== 200 || !Array.isArray(rules) || !Array.isArray(functions)) {
    throw new CommandError(
      `The server on ${url} is not the AWS endpoint of ${start}. Specify the BUS_PORT of ${start}: --forward PORT`,
    );
  }
  return {
    url,
    target: { rules: rules.map(String), functions: functions.map(String) },
    forward: async (event) => {
      const { status } = await send(url, 'POST', event).catch((error: Error) => {
        throw new CommandError(
          `${start} on ${url} no longer responds: ${error.message}. Run ${start} again, then this command.`,
        );
      });
      if (status !== 200)
        throw new CommandError(
          `${start} on ${url} refused an event with ${status}. Check that both commands have the same version.`,
        );
    },
  };
}

const TIMEOUT_MS = 10_000;

/** Sends a request to this machine: never by a proxy. @throws Error with the code of what failed. */
async function send(
  url: string,
  method: 'GET' | 'POST',
  body = '',
): Promise<{ readonly status: number; readonly body: string }> {
  const sent = request(url + FORWARD_PATH, {
    method,
    agent: DIRECT_AGENTS.httpAgent,
    headers: { [FORWARD_HEADER]: '1', 'content-type': 'application/json' },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  try {
    sent.end(body);
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    return { status: response.statusCode ?? 0, body: await text(response) };
  } catch (error) {
    const { code, name } = error as NodeJS.ErrnoException;
    throw new Error(code ?? name, { cause: error });
  }
}
