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
  const start = performance.now();
  return await new Promise((resolve, reject) => {
    const send = url.startsWith('https:') ? requestHttps : requestHttp;
    const request = send(url, {
      method: 'POST',
      timeout: TIMEOUT_MS,
      headers: {
        'content-type': 'application/json',
        'content-length': bytes.byteLength,
        'x-kinow-signature': sign(bytes, secret),
      },
    });
    const fail = (error: NodeJS.ErrnoException) =>
      reject(new CommandError(`No answer from ${url}: ${error.code ?? error.message}`));
    request.on('timeout', () => request.destroy(new Error('it took too long')));
    request.on('error', fail);
    request.on('response', (response) => {
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
    request.end(bytes);
  });
}
