import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createHttpEvent } from '../shared/http-event.ts';
import { type LocalServer, listen, readBody } from '../shared/http-server.ts';
import type { InvocationResult } from './lambda/local-function.ts';
import { FunctionError } from './lambda/thread.ts';

/** What API Gateway takes: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const MAX_BODY_BYTES = 10_000_000;

/** What Lambda takes, as the JSON of the event. */
const MAX_EVENT_BYTES = 6 * 1024 * 1024;

/** A request that was answered. */
export interface Exchange {
  readonly method: string;
  readonly path: string;
  /** As the function got them. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly status: number;
  readonly answer: string;
  readonly milliseconds: number;
  /** The function's log line; empty where there is none. */
  readonly log: InvocationResult['log'];
  /** Why the function gave no answer, or not the one it should have. */
  readonly failure?: FunctionError;
}

/** An answer, and where it came from. */
type GatewayResponse = Pick<InvocationResult, 'answer'> &
  Partial<Pick<Exchange, 'log' | 'failure'>>;

/**
 * A local HTTP API with the one route `POST /kinow`, as `infra/template.yaml` has it.
 *
 * @param invoke - Calls the function with the event.
 * @param onExchange - Told of every request once it is answered.
 * @param handleOther - May answer a request in the gateway's place: `true` if it does.
 */
export async function startGateway(
  port: number,
  invoke: (event: unknown) => Promise<InvocationResult>,
  onExchange: (exchange: Exchange) => void,
  handleOther: (request: IncomingMessage, response: ServerResponse) => boolean = () => false,
): Promise<LocalServer> {
  return await listen(port, (request, response) => {
    if (!handleOther(request, response)) void serve(request, response);
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const start = performance.now();
    const { method = '', url = '' } = request;
    const path = url.split('?', 1)[0] ?? '';
    const body = await readBody(request, MAX_BODY_BYTES).catch(() => undefined);
    // The caller hung up: there is no one to answer.
    if (body === undefined) return;
    const result = await respond(request, method, path, body);
    const { answer, log = {}, failure } = sendResponse(response, result);
    onExchange({
      method,
      path,
      headers: joinHeaders(request),
      body,
      status: answer.statusCode,
      answer: answer.body ?? '',
      milliseconds: performance.now() - start,
      log,
      ...(failure && { failure }),
    });
  }

  async function respond(
    request: IncomingMessage,
    method: string,
    path: string,
    body: Buffer,
  ): Promise<GatewayResponse> {
    if (method !== 'POST' || path !== '/kinow') return createGatewayResponse(404, 'Not Found');
    if (body.byteLength > MAX_BODY_BYTES)
      return createGatewayResponse(413, 'Request Entity Too Large');
    const event = createHttpEvent({
      body,
      headers: request.headersDistinct as Record<string, string[]>,
      requestId: randomUUID(),
      receivedAt: Date.now(),
    });
    if (Buffer.byteLength(JSON.stringify(event)) > MAX_EVENT_BYTES) {
      return createGatewayResponse(413, 'Request Entity Too Large');
    }
    try {
      return await invoke(event);
    } catch (error) {
      if (!(error instanceof FunctionError)) throw error;
      return { ...createGatewayResponse(500, 'Internal Server Error'), failure: error };
    }
  }
}

/** Headers that were sent more than once are joined by commas, as API Gateway joins them. */
const joinHeaders = ({ headersDistinct }: IncomingMessage) =>
  Object.fromEntries(
    Object.entries(headersDistinct).map(([name, values = []]) => [name, values.join(',')]),
  );

/** Sends an answer, or in its place that it cannot be sent. @returns What was sent. */
function sendResponse(response: ServerResponse, result: GatewayResponse): GatewayResponse {
  const { statusCode, headers, body } = result.answer;
  try {
    const own = { 'content-type': 'application/json' };
    response.writeHead(statusCode, { ...own, ...(headers as Record<string, string>) });
    response.end(body);
    return result;
  } catch (error) {
    const failure = new FunctionError(`its answer cannot be sent: ${(error as Error).message}`);
    return sendResponse(response, {
      ...result,
      ...createGatewayResponse(500, 'Internal Server Error'),
      failure,
    });
  }
}

/** An answer of the gateway's own, in its form. */
const createGatewayResponse = (statusCode: number, message: string): GatewayResponse => ({
  answer: { statusCode, body: JSON.stringify({ message }) },
});
