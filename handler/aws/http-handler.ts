import type { ClientRequest, IncomingMessage } from 'node:http';
import { createRequest, openConnection } from './connection.ts';

/** A request, as json-protocol.ts makes it and the SDK signs it. */
interface HttpRequest {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

/** A response, read whole. */
export interface HttpResponse {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: Buffer;
}

/** Options of a call, as the SDK passes them on. */
export interface CallOptions {
  readonly abortSignal?: AbortSignal | undefined;
  /** Opens the connection, and answers `{}` without sending anything. */
  readonly isWarmUp?: boolean;
}

/** How long a connection may take. */
const CONNECT_MS = 2_000;

/** How long an attempt may take, to the end of the answer. */
const ATTEMPT_MS = 5_000;

/** What a broken connection is called, as the SDK's own handler calls it: worth another try. */
const BROKEN_CONNECTION_CODES = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT']);

/** What a call that is not sent is answered. */
const EMPTY_RESPONSE: HttpResponse = { statusCode: 200, headers: {}, body: Buffer.from('{}') };

/**
 * The HTTP handler of every AWS client, in the place of the SDK's: over connections that stay open, with
 * the answer read whole, so that its time-outs hold for that too.
 */
export const httpHandler = {
  metadata: { handlerProtocol: 'http/1.1' },

  /** @throws `TimeoutError`, `AbortError`, or what Node throws. */
  handle: async (
    request: HttpRequest,
    { abortSignal, isWarmUp = false }: CallOptions = {},
  ): Promise<{ response: HttpResponse }> => {
    const { protocol, port } = request;
    // An address of version 6 has brackets in a URL, and none here.
    const hostname = request.hostname.replaceAll(/^\[|\]$/gu, '');
    if (!isWarmUp) return { response: await sendRequest({ ...request, hostname }, abortSignal) };
    await openConnection(protocol, hostname, port);
    return { response: { ...EMPTY_RESPONSE } };
  },

  // What else the SDK asks of a handler.
  updateHttpClientConfig: () => {},
  httpHandlerConfigs: () => ({}),
  destroy: () => {},
};

/**
 * Sends a request. Where a connection that was opened earlier turns out to be dead, sends it once more
 * on a new one within the same time: the service may carry it out twice, but it is not lost.
 */
function sendRequest(asked: HttpRequest, signal: AbortSignal | undefined): Promise<HttpResponse> {
  const { protocol, hostname, port, method, path, headers, body } = asked;
  const options = { hostname, port, method, path, headers };
  return new Promise((resolve, reject) => {
    let current: ClientRequest | undefined;
    /** The connection was opened earlier, and no answer has begun. */
    let mayBeDead = false;
    let connectTimer: NodeJS.Timeout | undefined;
    const timer = setTimeout(() => {
      abortRequest(createTimeoutError(`no answer within ${ATTEMPT_MS} ms`));
    }, ATTEMPT_MS);
    // Not as an option of the request, which would watch the end of both streams for it.
    signal?.addEventListener('abort', () => abortRequest(createAbortError()));
    sendRequest(false);
    if (signal?.aborted === true) abortRequest(createAbortError());

    function sendRequest(isFresh: boolean): void {
      const request = createRequest(protocol, options, isFresh, (answer) => {
        // Servers write it on a connection on which no request arrived in time.
        if (mayBeDead && answer.statusCode === 408) {
          request.destroy();
          sendRequest(true);
          return;
        }
        mayBeDead = false;
        readResponse(answer, (response) => settle(resolve, response), fail);
      });
      current = request;
      mayBeDead = false;
      request.once('socket', (socket) => {
        mayBeDead = !isFresh && !socket.connecting;
        if (!socket.connecting) return;
        connectTimer = setTimeout(() => {
          abortRequest(createTimeoutError(`no connection within ${CONNECT_MS} ms`));
        }, CONNECT_MS);
        socket.once('connect', () => clearTimeout(connectTimer));
      });
      // Not once: an error that comes late must not end the process.
      request.on('error', (error) => {
        if (mayBeDead) sendRequest(true);
        else fail(error);
      });
      request.end(body);
    }

    function abortRequest(error: Error): void {
      // After a time-out nothing is sent again.
      mayBeDead = false;
      // Not by the request's own error: one that waits for a connection, or whose connection was given to
      // another protocol, has none when it is destroyed.
      fail(error);
      current?.destroy();
    }

    function fail(error: NodeJS.ErrnoException): void {
      settle(
        reject,
        BROKEN_CONNECTION_CODES.has(error.code ?? '') ? Object.assign(error, TIMEOUT) : error,
      );
    }

    function settle<T>(end: (value: T) => void, value: T): void {
      clearTimeout(timer);
      clearTimeout(connectTimer);
      end(value);
    }
  });
}

const TIMEOUT = { name: 'TimeoutError' };

/** As Node calls it: the SDK does not try again. */
const createAbortError = () =>
  Object.assign(new Error('the call has ended'), { name: 'AbortError', code: 'ABORT_ERR' });

const createTimeoutError = (message: string) =>
  Object.assign(new Error(message), TIMEOUT, { code: 'ETIMEDOUT' });

function readResponse(
  answer: IncomingMessage,
  onDone: (response: HttpResponse) => void,
  onError: (error: Error) => void,
): void {
  const chunks: Buffer[] = [];
  answer.on('data', (chunk: Buffer) => chunks.push(chunk));
  answer.on('error', onError);
  answer.once('end', () => {
    const headers = Object.entries(answer.headers).map(([name, value]) => [name, String(value)]);
    onDone({
      statusCode: answer.statusCode ?? -1,
      headers: Object.fromEntries(headers) as Record<string, string>,
      body: Buffer.concat(chunks),
    });
  });
}
