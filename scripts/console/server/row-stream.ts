import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Row } from '../api/requests.ts';
import type { Records } from './records.ts';

/** Rows within this time are sent as one message. */
const BATCH_MS = 30;

/** Interval at which the page tries to reconnect. */
const RETRY_MS = 1_000;

interface RowSource {
  readonly records: Records;
  /** ID of the last row that the page has. */
  readonly after: number;
}

/** Streams rows as server-sent events: https://html.spec.whatwg.org/multipage/server-sent-events.html */
export function streamRows(
  request: IncomingMessage,
  response: ServerResponse,
  headers: OutgoingHttpHeaders,
  { records, after }: RowSource,
): void {
  response.writeHead(200, { ...headers, 'content-type': 'text/event-stream' });
  let last = Number(request.headers['last-event-id'] ?? after);
  if (!Number.isSafeInteger(last)) last = 0;
  const send = (rows: readonly Row[]) => {
    const id = rows.at(-1)?.id;
    if (id === undefined) return;
    last = id;
    response.write(`id: ${id}\ndata: ${JSON.stringify(rows)}\n\n`);
  };
  response.write(`retry: ${RETRY_MS}\n\nevent: run\ndata: ${records.run}\n\n`);
  send(records.listAfter(last));
  let waiting: NodeJS.Timeout | undefined;
  const stop = records.listen(() => {
    waiting ??= setTimeout(() => {
      waiting = undefined;
      send(records.listAfter(last));
    }, BATCH_MS);
  });
  response.once('close', () => {
    stop();
    clearTimeout(waiting);
  });
}
