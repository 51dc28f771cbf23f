import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { httpEvent } from '../shared/http-event.ts';
import { type Listening, listen, readBody } from '../shared/http-server.ts';
import type { Invoked } from './lambda/local-function.ts';
import { FunctionError } from './lambda/thread.ts';

/** What API Gateway takes: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const MOST_BODY_BYTES = 10_000_000;

/** What Lambda takes, as the JSON of the event. */
const MOST_EVENT_BYTES = 6 * 1024 * 1024;

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
  readonly log: Invoked['log'];
  /** Why the function gave no answer, or not the one it should have. */
  readonly failure?: FunctionError;
}

/** An answer, and where it came from. */
type Told = Pick<Invoked, 'answer'> & Partial<Pick<Exchange, 'log' | 'failure'>>;

/**
 * A local HTTP API with the one route `POST /kinow`, as `infra/template.yaml` has it.
 *
 * @param invoke - Calls the function with the event.
 * @param onExchange - Told of every request once it is answered.
 * @param takes - May answer a request in the gateway's place: `true` if it does.
 */
export async function startGateway(
  port: number,
  invoke: (event: unknown) => Promise<Invoked>,
  onExchange: (exchange: Exchange) => void,
  takes: (request: IncomingMessage, response: ServerResponse) => boolean = () => false,
): Promise<Listening> {
  return await listen(port, (request, response) => {
    if (!takes(request, response)) void serve(request, response);
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const start = performance.now();
    const { method = '', url = '' } = request;
    const path = url.split('?', 1)[0] ?? '';
    const body = await readBody(request, MOST_BODY_BYTES).catch(() => undefined);
    // The caller hung up: there is no one to answer.
    if (body === undefined) return;
    const told = await answerTo(request, method, path, body);
    const { answer, log = {}, failure } = sent(response, told);
    onExchange({
      method,
      path,
      headers: joined(request),
      body,
      status: answer.statusCode,
      answer: answer.body ?? '',
      milliseconds: performance.now() - start,
      log,
      ...(failure && { failure }),
    });
  }

  async function answerTo(
    request: IncomingMessage,
    method: string,
    path: string,
    body: Buffer,
  ): Promise<Told> {
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
      return await invoke(event);
    } catch (error) {
      if (!(error instanceof FunctionError)) throw error;
      return { ...own(500, 'Internal Server Error'), failure: error };
    }
  }
}

/** Headers that were sent more than once are joined by commas, as API Gateway joins them. */
const joined = ({ headersDistinct }: IncomingMessage) =>
  Object.fromEntries(
    Object.entries(headersDistinct).map(([name, values = []]) => [name, values.join(',')]),
  );

/** Sends an answer, or in its place that it cannot be sent. @returns What was sent. */
function sent(response: ServerResponse, told: Told): Told {
  const { statusCode, headers, body } = told.answer;
  try {
    const own = { 'content-type': 'application/json' };
    response.writeHead(statusCode, { ...own, ...(headers as Record<string, string>) });
    response.end(body);
    return told;
  } catch (error) {
    const failure = new FunctionError(`its answer cannot be sent: ${(error as Error).message}`);
    return sent(response, { ...told, ...own(500, 'Internal Server Error'), failure });
  }
}

/** An answer of the gateway's own, in its form. */
const own = (statusCode: number, message: string): Told => ({
  answer: { statusCode, body: JSON.stringify({ message }) },
});
