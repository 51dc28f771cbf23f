import type { ClientRequest, IncomingMessage } from 'node:http';
import { createRequest, openConnection } from './connection.ts';

/** A request, as json-protocol.ts creates it and the SDK signs it. */
interface HttpRequest {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

/** A response with its complete body. */
export interface HttpResponse {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: Buffer;
}

/** Options of a call, which the SDK passes to the HTTP handler. */
export interface CallOptions {
  readonly abortSignal?: AbortSignal | undefined;
  /** Time limit of an attempt in milliseconds, including reading the response. Default: 5 s. */
  readonly requestTimeout?: number | undefined;
  /** Opens the connection and returns the response `{}`, without sending the request. */
  readonly isWarmUp?: boolean;
}

/** Time limit for opening a connection. */
const CONNECT_MS = 2_000;

/** Time limit of an attempt, unless the call has one of its own. */
const ATTEMPT_MS = 5_000;

/** Broken connections, which the SDK's handler reports as time-outs: the SDK retries them. */
const BROKEN_CONNECTION_CODES = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT']);

/**
 * The HTTP handler of the AWS clients, instead of the SDK's: reuses connections, and reads the complete
 * response, so that the time-outs include it.
 */
export const httpHandler = {
  metadata: { handlerProtocol: 'http/1.1' },

  /** @throws `TimeoutError`, `AbortError`, or what Node throws. */
  handle: async (
    request: HttpRequest,
    { abortSignal, requestTimeout = ATTEMPT_MS, isWarmUp = false }: CallOptions = {},
  ): Promise<{ response: HttpResponse }> => {
    if (!isWarmUp) return { response: await sendRequest(request, abortSignal, requestTimeout) };
    await openConnection(request.protocol, request.hostname, request.port);
    return { response: { statusCode: 200, headers: {}, body: Buffer.from('{}') } };
  },

  // The SDK's interface requires them.
  updateHttpClientConfig: () => {},
  httpHandlerConfigs: () => ({}),
  destroy: () => {},
};

/**
 * Sends a request. If a reused connection turns out to be closed, sends it once more on a new connection
 * within the same time limit: the service may process it twice, but it is not lost.
 */
function sendRequest(
  { protocol, hostname, port, method, path, headers, body }: HttpRequest,
  signal: AbortSignal | undefined,
  attemptMs: number,
): Promise<HttpResponse> {
  const options = { hostname, port, method, path, headers };
  return new Promise((resolve, reject) => {
    let current: ClientRequest | undefined;
    /** The connection is reused, and no response has begun. */
    let mayBeDead = false;
    let connectTimer: NodeJS.Timeout | undefined;
    const timer = setTimeout(() => {
      abort(createTimeoutError(`no response within ${Math.round(attemptMs)} ms`));
    }, attemptMs);
    // Cheaper than the `signal` option of the request, which watches the end of both streams.
    signal?.addEventListener('abort', () => abort(createAbortError()));
    send(false);
    if (signal?.aborted === true) abort(createAbortError());

    function send(isFresh: boolean): void {
      const request = createRequest(protocol, options, isFresh, (message) => {
        // Servers send 408 on a connection on which no request arrived in time.
        if (mayBeDead && message.statusCode === 408) {
          request.destroy();
          send(true);
          return;
        }
        mayBeDead = false;
        readResponse(message, (response) => settle(resolve, response), fail);
      });
      current = request;
      mayBeDead = false;
      request.once('socket', (socket) => {
        mayBeDead = !isFresh && !socket.connecting;
        if (!socket.connecting) return;
        connectTimer = setTimeout(() => {
          abort(createTimeoutError(`no connection within ${CONNECT_MS} ms`));
        }, CONNECT_MS);
        socket.once('connect', () => clearTimeout(connectTimer));
      });
      // Not `once`: an unhandled later error would end the process.
      request.on('error', (error: NodeJS.ErrnoException) => {
        // After a time-out of the operating system the service may still process the request.
        if (mayBeDead && error.code !== 'ETIMEDOUT') send(true);
        else fail(error);
      });
      request.end(body);
    }

    function abort(error: Error): void {
      // Do not send again after a time-out.
      mayBeDead = false;
      // Rejects directly: a destroyed request emits no error while it waits for a connection, or after its
      // connection was upgraded to another protocol.
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

/** Has Node's name and code for an abort: the SDK does not retry it. */
const createAbortError = () =>
  Object.assign(new Error('the call was aborted'), { name: 'AbortError', code: 'ABORT_ERR' });

const createTimeoutError = (message: string) =>
  Object.assign(new Error(message), TIMEOUT, { code: 'ETIMEDOUT' });

function readResponse(
  message: IncomingMessage,
  onDone: (response: HttpResponse) => void,
  onError: (error: Error) => void,
): void {
  const chunks: Buffer[] = [];
  message.on('data', (chunk: Buffer) => chunks.push(chunk));
  message.on('error', onError);
  message.once('end', () => {
    onDone({
      statusCode: message.statusCode ?? -1,
      // Node joins repeated headers, except for Set-Cookie.
      headers: message.headers as Record<string, string>,
      body: Buffer.concat(chunks),
    });
  });
}
