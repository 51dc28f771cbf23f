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

/** Long enough for API Gateway's own 30 s. */
const TIMEOUT_MS = 35_000;

/**
 * Signs a body and posts it as Kinow does.
 *
 * @throws CommandError when there is no answer.
 */
export async function post(url: string, body: string | Buffer, secret: string): Promise<Answer> {
  const bytes = Buffer.from(body);
  return await request(url, bytes, { 'x-kinow-signature': sign(bytes, secret) });
}

/** Posts a body that nobody signed. */
export async function postUnsigned(url: string, body: string): Promise<Answer> {
  return await request(url, Buffer.from(body), {});
}

async function request(
  url: string,
  bytes: Buffer,
  headers: Readonly<Record<string, string>>,
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
    });
    const fail = (error: NodeJS.ErrnoException) =>
      reject(new CommandError(`No answer from ${url}: ${error.code ?? error.message}`));
    outgoing.on('timeout', () => outgoing.destroy(new Error('it took too long')));
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
