import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Records, Row } from './records.ts';

const PAGE = new URL('./page/', import.meta.url);

/** The page's files, by path. */
const FILES: Readonly<Record<string, readonly [file: string, type: string]>> = {
  '/': ['index.html', 'text/html'],
  '/console.css': ['console.css', 'text/css'],
  '/console.js': ['console.js', 'text/javascript'],
  '/detail.js': ['detail.js', 'text/javascript'],
};

const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/**
 * Serves the console: a page, its stream of rows and the details of each.
 *
 * @returns Whether the request was one for it.
 */
export function consoleServer(records: Records) {
  return (request: IncomingMessage, response: ServerResponse): boolean => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    if (request.method !== 'GET') return false;
    const file = Object.hasOwn(FILES, pathname) ? FILES[pathname] : undefined;
    const [, id] = /^\/requests\/(\d+)$/u.exec(pathname) ?? [];
    if (file === undefined && id === undefined && pathname !== '/stream') return false;
    if (!isOwn(request)) {
      response.writeHead(403, HEADERS).end('Only this page of this machine may ask for that.\n');
    } else if (file !== undefined) void sendFile(response, ...file);
    else if (id !== undefined) sendDetail(response, records, Number(id));
    else stream(request, response, records, Number(searchParams.get('after') ?? 0));
    return true;
  };
}

/**
 * Whether this is asked by the page itself, or by somebody who typed its address: a name that another
 * site has given to 127.0.0.1 is no name of ours, and another site's page is not ours.
 */
function isOwn({ headers, socket }: IncomingMessage): boolean {
  const { host = '', origin, 'sec-fetch-site': site = 'none' } = headers;
  const hosts = ['127.0.0.1', 'localhost'].map((name) => `${name}:${socket.localPort}`);
  if (!hosts.includes(host)) return false;
  if (origin !== undefined && origin !== `http://${host}`) return false;
  return site === 'none' || site === 'same-origin';
}

async function sendFile(response: ServerResponse, file: string, type: string): Promise<void> {
  const text = await readFile(new URL(file, PAGE));
  response.writeHead(200, { ...HEADERS, 'content-type': `${type}; charset=utf-8` }).end(text);
}

function sendDetail(response: ServerResponse, records: Records, id: number): void {
  const detail = records.detail(id);
  response
    .writeHead(detail === undefined ? 404 : 200, { ...HEADERS, 'content-type': 'application/json' })
    .end(JSON.stringify(detail ?? { message: 'This request is not remembered any more.' }));
}

/** Server-sent events: https://html.spec.whatwg.org/multipage/server-sent-events.html */
function stream(
  request: IncomingMessage,
  response: ServerResponse,
  records: Records,
  after: number,
): void {
  response.writeHead(200, { ...HEADERS, 'content-type': 'text/event-stream' });
  const last = Number(request.headers['last-event-id'] ?? after);
  const send = (rows: readonly Row[]) => {
    const id = rows.at(-1)?.id;
    if (id !== undefined) response.write(`id: ${id}\ndata: ${JSON.stringify(rows)}\n\n`);
  };
  response.write(': open\n\n');
  send(records.after(Number.isSafeInteger(last) ? last : 0));
  const stop = records.listen((row) => send([row]));
  response.once('close', stop);
}
