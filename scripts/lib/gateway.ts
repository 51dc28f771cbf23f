import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { httpEvent } from './http-event.ts';
import { type Listening, listen, readBody } from './loopback.ts';

/** What API Gateway takes: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const MOST_BODY_BYTES = 10_000_000;

/** What Lambda takes, as the JSON of the event. */
const MOST_EVENT_BYTES = 6 * 1024 * 1024;

/** A request that was answered. */
export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly body: Buffer;
  readonly status: number;
  readonly answer: string;
  readonly milliseconds: number;
}

/**
 * A local HTTP API with the one route `POST /kinow`, as `infra/template.yaml` has it.
 *
 * @param invoke - Calls the function with the event.
 * @param onExchange - Told of every request once it is answered.
 */
export async function startGateway(
  port: number,
  invoke: (event: unknown) => Promise<unknown>,
  onExchange: (exchange: Exchange) => void,
): Promise<Listening> {
  return await listen(port, (request, response) => {
    void serve(request, response);
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const start = performance.now();
    const { method = '', url = '' } = request;
    const path = url.split('?', 1)[0] ?? '';
    const body = await readBody(request, MOST_BODY_BYTES).catch(() => undefined);
    // The caller hung up: there is no one to answer.
    if (body === undefined) return;
    const answer = await answerTo(request, method, path, body);
    response.writeHead(answer.statusCode ?? 200, {
      'content-type': 'application/json',
      ...(answer.headers as Record<string, string>),
    });
    response.end(answer.body);
    onExchange({
      method,
      path,
      body,
      status: answer.statusCode ?? 200,
      answer: answer.body ?? '',
      milliseconds: performance.now() - start,
    });
  }

  async function answerTo(
    request: IncomingMessage,
    method: string,
    path: string,
    body: Buffer,
  ): Promise<APIGatewayProxyStructuredResultV2> {
    if (method !== 'POST' || path !== '/kinow') return own(404, 'Not Found');
    if (body.byteLength > MOST_BODY_BYTES) return own(413, 'Request Entity Too Large');
    const event = httpEvent({
      body,
      headers: request.headersDistinct as Record<string, string[]>,
      requestId: randomUUID(),
      receivedAt: Date.now(),
    });
    if (Buffer.byteLength(JSON.stringify(event)) > MOST_EVENT_BYTES) {
      return own(413, 'Request Entity Too Large');
    }
    try {
      return (await invoke(event)) as APIGatewayProxyStructuredResultV2;
    } catch {
      return own(500, 'Internal Server Error');
    }
  }
}

/** An answer of the gateway's own, in its form. */
const own = (statusCode: number, message: string) => ({
  statusCode,
  body: JSON.stringify({ message }),
});
