import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createHttpEvent } from '../shared/http-event.ts';
import { type LocalServer, listen, readBody } from '../shared/http-server.ts';
import type { InvocationResult } from './lambda/local-function.ts';
import { FunctionError } from './lambda/thread.ts';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const MAX_BODY_BYTES = 10_000_000;

/** Lambda's limit for the event as JSON. */
const MAX_EVENT_BYTES = 6 * 1024 * 1024;

/** A request and its response. */
export interface Exchange {
  readonly method: string;
  readonly path: string;
  /** The headers that the function received. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly status: number;
  readonly answer: string;
  readonly milliseconds: number;
  /** The function's log line; empty if there is none. */
  readonly log: InvocationResult['log'];
  /** Set if the function failed or reported an unexpected error. */
  readonly failure?: FunctionError;
}

/** A response, with the log and the failure of the function that created it. */
type GatewayResponse = Pick<InvocationResult, 'answer'> &
  Partial<Pick<Exchange, 'log' | 'failure'>>;

/**
 * Starts a local HTTP API with the route `POST /kinow`, like that of `infra/template.yaml`.
 *
 * @param invoke - Invokes the function with an event.
 * @param onExchange - Called after each response.
 * @param handleOther - Called before the gateway; returns `true` if it responds to the request itself.
 * @throws CommandError if the port is in use.
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
    // The caller closed the connection.
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

/** Joins the values of repeated headers by commas, as API Gateway does. */
const joinHeaders = ({ headersDistinct }: IncomingMessage) =>
  Object.fromEntries(
    Object.entries(headersDistinct).map(([name, values = []]) => [name, values.join(',')]),
  );

/** Sends a response; if it is invalid, sends a 500 instead. @returns The response that was sent. */
function sendResponse(response: ServerResponse, result: GatewayResponse): GatewayResponse {
  const { statusCode, headers, body } = result.answer;
  try {
    const own = { 'content-type': 'application/json' };
    response.writeHead(statusCode, { ...own, ...(headers as Record<string, string>) });
    response.end(body);
    return result;
  } catch (error) {
    const failure = new FunctionError(`its response is invalid: ${(error as Error).message}`);
    return sendResponse(response, {
      ...result,
      ...createGatewayResponse(500, 'Internal Server Error'),
      failure,
    });
  }
}

/** Creates a response in API Gateway's own format. */
const createGatewayResponse = (statusCode: number, message: string): GatewayResponse => ({
  answer: { statusCode, body: JSON.stringify({ message }) },
});
