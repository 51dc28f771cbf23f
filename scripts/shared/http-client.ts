import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { sign } from '../../handler/signature.ts';
import { CommandError } from './command-error.ts';
import { type Agents, DIRECT_AGENTS } from './proxy.ts';
import { readFields } from './read-json.ts';
import { isLocal } from './secret.ts';

/** An HTTP response. */
export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly milliseconds: number;
}

/** The outcome for each error of a response that has another name. */
const ERROR_OUTCOMES: Readonly<Record<string, string>> = {
  invalid_payload: 'invalid',
  payload_too_large: 'too_large',
};

/** Reads the outcome, error or message in a JSON response; empty if there is none. */
export function readOutcome(body: string): string {
  const { outcome, error, message } = readFields(body);
  const word = outcome ?? error ?? message;
  if (typeof word !== 'string') return '';
  return Object.hasOwn(ERROR_OUTCOMES, word) ? (ERROR_OUTCOMES[word] ?? '') : word;
}

/** A request received no response. */
export class NoAnswerError extends CommandError {
  /** The reason, with the error's code. */
  readonly reason: string;

  constructor(url: string, { code, message }: NodeJS.ErrnoException) {
    const description = code === undefined ? undefined : ERROR_DESCRIPTIONS[code];
    const reason = description === undefined ? (code ?? message) : `${description} (${code})`;
    const advice =
      description === NOT_TRUSTED
        ? 'Set AWS_CA_BUNDLE to the file of its certificate authority'
        : 'Check the URL and your network';
    super(`No answer from ${url}: ${reason}. ${advice}`);
    this.reason = reason;
  }
}

/** Longer than API Gateway's own limit of 30 s. */
export const TIMEOUT_MS = 35_000;

const NOT_TRUSTED = 'its certificate is not trusted';

const ERROR_DESCRIPTIONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection closed',
  EPIPE: 'connection closed',
  ENOTFOUND: 'host not found',
  EAI_AGAIN: 'DNS lookup failed',
  ETIMEDOUT: 'timed out',
  EHOSTUNREACH: 'host unreachable',
  EPROTO: 'TLS handshake failed',
  ERR_PROXY_TUNNEL: 'the proxy refused the connection',
  SELF_SIGNED_CERT_IN_CHAIN: NOT_TRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: NOT_TRUSTED,
};

export interface PostOptions {
  /** Aborts the request. */
  readonly signal?: AbortSignal | undefined;
  /** With the user's proxy, for a URL of another machine. Default: without one. */
  readonly agents?: Agents;
}

/**
 * Signs a body and posts it as Kinow does.
 *
 * @throws NoAnswerError if there is no response.
 */
export async function post(
  url: string,
  body: string | Buffer,
  secret: string,
  options: PostOptions = {},
): Promise<Answer> {
  const bytes = Buffer.from(body);
  return await postWith(url, bytes, { 'x-kinow-signature': sign(bytes, secret) }, options);
}

/**
 * Posts bytes with custom headers.
 *
 * @param headers - With lower-case names, in addition to or instead of `content-type: application/json`.
 * @throws NoAnswerError if there is no response.
 */
export async function postWith(
  url: string,
  bytes: Buffer,
  headers: Readonly<Record<string, string>>,
  { signal, agents = DIRECT_AGENTS }: PostOptions = {},
): Promise<Answer> {
  const start = performance.now();
  const isHttps = url.startsWith('https:');
  const { httpAgent, httpsAgent } = isLocal(new URL(url)) ? DIRECT_AGENTS : agents;
  return await new Promise((resolve, reject) => {
    const send = isHttps ? requestHttps : requestHttp;
    const outgoing = send(url, {
      method: 'POST',
      timeout: TIMEOUT_MS,
      headers: {
        'content-type': 'application/json',
        'content-length': bytes.byteLength,
        ...headers,
      },
      ...(signal && { signal }),
      agent: isHttps ? httpsAgent : httpAgent,
    });
    const fail = (error: NodeJS.ErrnoException) => reject(new NoAnswerError(url, error));
    outgoing.on('timeout', () => {
      outgoing.destroy(Object.assign(new Error('Timed out'), { code: 'ETIMEDOUT' }));
    });
    outgoing.on('error', fail);
    outgoing.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', fail);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          body: Buffer.concat(chunks).toString(),
          milliseconds: performance.now() - start,
        }),
      );
    });
    outgoing.end(bytes);
  });
}
