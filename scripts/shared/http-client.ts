import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { sign } from '../../handler/signature.ts';
import { CommandError } from './command.ts';

/** How a request was answered. */
export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly milliseconds: number;
}

/** The outcome or error that an answer names; empty where it names none. */
export function readOutcome({ body }: Answer): string {
  try {
    const { outcome, error, message } = JSON.parse(body) as Record<string, string | undefined>;
    return outcome ?? error ?? message ?? '';
  } catch {
    return '';
  }
}

/** A request got no answer. */
export class NoAnswerError extends CommandError {
  /** Why, in words and with the error's code. */
  readonly reason: string;

  constructor(url: string, reason: string) {
    super(`No answer from ${url}: ${reason}`);
    this.reason = reason;
  }
}

/** Long enough for API Gateway's own 30 s. */
const TIMEOUT_MS = 35_000;

const ERROR_DESCRIPTIONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection was cut',
  EPIPE: 'the connection was cut',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'the name server does not answer',
  ETIMEDOUT: 'it took too long',
  EHOSTUNREACH: 'there is no way to that host',
  EPROTO: 'it does not speak TLS',
};

/**
 * Signs a body and posts it as Kinow does.
 *
 * @param signal - Gives up on the answer.
 * @throws NoAnswerError
 */
export async function post(
  url: string,
  body: string | Buffer,
  secret: string,
  signal?: AbortSignal,
): Promise<Answer> {
  const bytes = Buffer.from(body);
  return await postWith(url, bytes, { 'x-kinow-signature': sign(bytes, secret) }, signal);
}

/** Posts a body that nobody signed. */
export async function postUnsigned(url: string, body: string): Promise<Answer> {
  return await postWith(url, Buffer.from(body), {});
}

/**
 * Posts bytes with headers of their own.
 *
 * @param headers - In lower case, beside or instead of `content-type: application/json`.
 * @param signal - Gives up on the answer.
 * @throws NoAnswerError
 */
export async function postWith(
  url: string,
  bytes: Buffer,
  headers: Readonly<Record<string, string>>,
  signal?: AbortSignal,
): Promise<Answer> {
  const start = performance.now();
  return await new Promise((resolve, reject) => {
    const send = url.startsWith('https:') ? requestHttps : requestHttp;
    const outgoing = send(url, {
      method: 'POST',
      timeout: TIMEOUT_MS,
      headers: {
        'content-type': 'application/json',
        'content-length': bytes.byteLength,
        ...headers,
      },
      ...(signal && { signal }),
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
