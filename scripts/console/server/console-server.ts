import type { IncomingMessage, ServerResponse } from 'node:http';
import { UsageError } from '../../shared/command-error.ts';
import { formatBytes } from '../../shared/format-numbers.ts';
import { readBody } from '../../shared/http-server.ts';
import { readJson } from '../../shared/read-json.ts';
import { formatMissing } from './format-missing.ts';
import { getPageFile, PAGE_FILES } from './page-files.ts';
import type { Records } from './records.ts';
import { streamRows } from './row-stream.ts';
import { formatCall } from '../../shared/command-line.ts';

const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** Limit for a request body: the largest webhook, escaped as a JSON string, with other fields. */
const MAX_BYTES = 8_000_000;

/**
 * API handlers by path. `GET` handlers get the segment after the path, `POST` handlers get parsed JSON. The
 * result is sent as JSON; a UsageError becomes a 400 with its message.
 */
export interface ApiHandlers {
  readonly get: Readonly<Record<string, (name: string) => Result>>;
  readonly post: Readonly<Record<string, (input: unknown) => Result>>;
}

/** `undefined` becomes a 404. */
type Result = object | undefined | Promise<object>;

/**
 * Creates the server of the console: the page, its stream of rows and its API.
 *
 * @returns A request listener, which returns whether the request was for the console.
 */
export function createConsoleServer(records: Records, { get, post }: ApiHandlers) {
  return (request: IncomingMessage, response: ServerResponse): boolean => {
    const address = URL.parse(request.url ?? '/', 'http://localhost');
    if (address === null) return false;
    const { pathname, searchParams } = address;
    const handle = findHandler(request.method, pathname);
    const isFile = request.method === 'GET' && PAGE_FILES.has(pathname);
    const isStream = request.method === 'GET' && pathname === '/stream';
    if (handle === undefined && !isFile && !isStream) return false;
    if (!isOwn(request, pathname)) {
      response
        .writeHead(403, HEADERS)
        .end(
          'Only the console on this machine can use this API. Open it at http://127.0.0.1 or http://localhost, with the port of this server.\n',
        );
    } else if (isStream) {
      streamRows(request, response, HEADERS, { records, after: Number(searchParams.get('after')) });
    } else if (handle === undefined) void sendFile(response, pathname);
    else void sendAnswer(request, response, handle);
    return true;
  };

  function findHandler(method: string | undefined, pathname: string) {
    const [, path = '', name = ''] = /^(\/[a-z]+)(?:\/([^/]*))?$/u.exec(pathname) ?? [];
    if (method === 'GET' && Object.hasOwn(get, path)) return () => get[path]?.(decodeName(name));
    if (method === 'POST' && Object.hasOwn(post, pathname)) return post[pathname];
    return undefined;
  }
}

/** Returns an invalid encoding unchanged: nothing has such a name. */
function decodeName(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/**
 * Whether a request comes from the page itself, or from a user who opens its address. Rejects other host
 * names (DNS rebinding), other origins (CSRF), and a POST without an origin.
 */
function isOwn({ method, headers, socket }: IncomingMessage, pathname: string): boolean {
  const { host = '', origin, 'sec-fetch-site': site = 'none' } = headers;
  const port = socket.localPort === 80 ? '' : `:${socket.localPort}`;
  if (!['127.0.0.1', 'localhost'].map((name) => name + port).includes(host)) return false;
  if (origin !== undefined && origin !== `http://${host}`) return false;
  if (method === 'POST' && origin === undefined) return false;
  const isFollowed = pathname === '/' && headers['sec-fetch-dest'] === 'document';
  return site === 'none' || site === 'same-origin' || isFollowed;
}

async function sendFile(response: ServerResponse, path: string): Promise<void> {
  try {
    const file = await getPageFile(path);
    response
      .writeHead(200, { ...HEADERS, 'content-type': `${file?.type}; charset=utf-8` })
      .end(file?.content);
  } catch (error) {
    response
      .writeHead(500, { ...HEADERS, 'content-type': 'text/plain; charset=utf-8' })
      .end(`The page cannot be built: ${(error as Error).message}\n`);
  }
}

const NOT_FOUND = { message: `${formatMissing('this request')}. Select another one.` };

async function sendAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  handle: (input: unknown) => Result,
): Promise<void> {
  const [status, result] = await readInput(request)
    .then(handle)
    .then(
      (result) => [result === undefined ? 404 : 200, JSON.stringify(result ?? NOT_FOUND)] as const,
    )
    .catch((error: unknown) => {
      const isUsageError = error instanceof UsageError;
      // The message of an unexpected error can contain payload: only its name is sent.
      const message = isUsageError
        ? error.message
        : `${formatCall('start')} could not do that: ${(error as Error).name}`;
      return [isUsageError ? 400 : 500, JSON.stringify({ message })] as const;
    });
  response.writeHead(status, { ...HEADERS, 'content-type': 'application/json' }).end(result);
}

async function readInput(request: IncomingMessage): Promise<unknown> {
  if (request.method !== 'POST') return undefined;
  const body = await readBody(request, MAX_BYTES);
  if (body.byteLength > MAX_BYTES)
    throw new UsageError(`The request body is larger than ${formatBytes(MAX_BYTES)}: send less`);
  const input = readJson(body.toString());
  if (input === undefined) throw new UsageError('The request body is not JSON: send JSON');
  return input;
}
