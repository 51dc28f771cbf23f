import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { sign } from '../../handler/signature.ts';
import { CommandError } from './command-error.ts';
import type { Agents } from './proxy.ts';
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

  constructor(url: string, reason: string) {
    super(`No answer from ${url}: ${reason}. Check the URL and your network`);
    this.reason = reason;
  }
}

/** Longer than API Gateway's own limit of 30 s. */
export const TIMEOUT_MS = 35_000;

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
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is not trusted: set AWS_CA_BUNDLE',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate is not trusted: set AWS_CA_BUNDLE',
};

export interface PostOptions {
  /** Aborts the request. */
  readonly signal?: AbortSignal | undefined;
  /** The user's proxy; not used for a URL on this machine. */
  readonly agents?: Agents | undefined;
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
  { signal, agents }: PostOptions = {},
): Promise<Answer> {
  const start = performance.now();
  const isHttps = url.startsWith('https:');
  const agent =
    agents === undefined || isLocal(new URL(url))
      ? undefined
      : agents[isHttps ? 'httpsAgent' : 'httpAgent'];
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
      ...(agent && { agent }),
    });
    const fail = (error: NodeJS.ErrnoException) =>
      reject(new NoAnswerError(url, describeError(error)));
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

function describeError({ code, message }: NodeJS.ErrnoException): string {
  if (code === undefined) return message;
  return ERROR_DESCRIPTIONS[code] === undefined ? code : `${ERROR_DESCRIPTIONS[code]} (${code})`;
}
